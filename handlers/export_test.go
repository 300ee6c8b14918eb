package handlers

// Routes is the table.
var Routes = routes
