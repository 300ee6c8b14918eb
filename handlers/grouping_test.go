package handlers_test

// groups does what an organizer does with the Telegram groups of a course.
func (w *walk) groups(overview answer) {
	w.t.Helper()
	w.press(anOrganizer, w.opens(anOrganizer, "n", "-1001_0"), "group:bind")
	w.says(anOrganizer, "/thongbao")
	preview := w.answers(anOrganizer, "Mai học ở Hội trường D")
	w.press(anOrganizer, preview, "ann:post")
	w.press(anOrganizer, preview, "ann:no")
	list := w.press(anOrganizer, overview, "group:list")
	w.press(anOrganizer, list, "group:drop")
}
