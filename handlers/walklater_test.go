package handlers_test

// later does what an organizer does with announcements for a later hour.
func (w *walk) later() {
	w.t.Helper()
	planned := func() answer {
		w.says(anOrganizer, "/thongbao")
		under := w.answers(anOrganizer, "Mai học ở Hội trường G")
		w.press(anOrganizer, under, "ann:try")
		return w.press(anOrganizer, w.press(anOrganizer, w.press(anOrganizer, under, "ann:when"), "ann:at"), "ann:go")
	}
	one := w.press(anOrganizer, planned(), "ann:later")
	change := w.press(anOrganizer, one, "ann:replan")
	w.press(anOrganizer, change, "ann:no")
	w.press(anOrganizer, w.press(anOrganizer, one, "ann:unplan"), "ann:unplanned")
	two := w.press(anOrganizer, planned(), "ann:later")
	w.press(anOrganizer, w.press(anOrganizer, two, "ann:asknow"), "ann:now")
}
