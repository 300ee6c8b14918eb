// Package roster reads the workbooks and CSV files that offices send: a class
// workbook with the sheets Lớp, Buổi học and Học viên, or a bare list of people
// as it lies on somebody's desk. It also writes the empty class workbook, a
// filled one, and a file's own workbook back with what is wrong in it.
//
// Reading decides nothing and stores nothing: it returns what the file says and
// every issue there is with it at once.
//
//	file → grid (open.go, workbook.go, csv.go)
//	     → header (header.go, names.go) → people (people.go, cell.go)
//	     → checks (check.go, scrambled.go)
//	     → class and sessions (class.go, session.go)
//
// The Vietnamese words in this package are those of the file's own format:
// names of sheets, labels and column titles.
package roster
