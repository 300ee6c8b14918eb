package handlers_test

import (
	"context"
	"errors"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// completes has somebody without a certificate have been at every session.
func (w *walk) completes() {
	w.t.Helper()
	w.store(func(ctx context.Context, tx *storage.Tx) error {
		sessions, err := tx.Sessions(ctx, w.course.ID)
		if err != nil {
			return err
		}
		all, err := tx.Roster(ctx, w.course.ID)
		if err != nil {
			return err
		}
		for _, s := range sessions {
			e := all[len(all)-1]
			if _, err := tx.Enter(ctx, []course.Attendance{{SessionID: s.ID, EnrollmentID: e.ID, Revision: 9, State: course.Present, Way: course.ByOrganizer}}); err != nil {
				return err
			}
		}
		return nil
	})
}

// receives says what was received of a delegation's papers, as its representative and as an
// organizer.
func (w *walk) receives() {
	w.t.Helper()
	sure := w.press(aRepresentative, w.says(aRepresentative, "/nhangcn"), "receipt:ask")
	w.press(aRepresentative, w.press(aRepresentative, sure, "receipt:ok"), "receipt:count")
	w.says(aRepresentative, "/huy")
	again := w.says(anOrganizer, "/goidoan")
	w.press(anOrganizer, again, "receipts:left")
	w.taken["receipts:left"] = w.refused == nil
	w.press(anOrganizer, w.says(anOrganizer, "/hocvien"), "people:file")
	w.taken["people:file"] = w.refused == nil
	w.press(anOrganizer, w.says(anOrganizer, "/buoi"), "session:draw")
	w.taken["session:draw"] = w.refused == nil
	all := w.press(anOrganizer, again, "receipts:list")
	w.press(anOrganizer, w.press(anOrganizer, all, "receipts:ask"), "receipts:count")
	files := w.press(anOrganizer, w.press(anOrganizer, w.answers(anOrganizer, "0"), "receipts:ok"), "receipts:files")
	w.press(anOrganizer, files, "receipts:add")
	w.signed()
	w.press(anOrganizer, w.press(anOrganizer, w.press(anOrganizer, all, "receipts:ask"), "receipts:files"), "receipts:see")
	mine := w.press(aRepresentative, w.press(aRepresentative, w.says(aRepresentative, "/nhangcn"), "receipt:ask"), "receipt:files")
	w.press(aRepresentative, mine, "receipt:add")
	w.says(aRepresentative, "/huy")
	w.press(aRepresentative, mine, "receipt:see")
}

// commend gives commendations to people who are picked in all the ways.
func (w *walk) commend() {
	w.t.Helper()
	w.press(anOrganizer, w.says(anOrganizer, "/capgcn"), "merit:of")
	several := w.answers(anOrganizer, "Đặng Số, 3, 4")
	picked := w.press(anOrganizer, several, "merit:pick")
	dropped := w.press(anOrganizer, picked, "merit:drop")
	why := w.press(anOrganizer, w.press(anOrganizer, dropped, "merit:ask"), "merit:why")
	w.press(anOrganizer, w.press(anOrganizer, why, "merit:sure"), "merit:ok")
	commended := w.press(anOrganizer, w.press(anOrganizer, w.says(anOrganizer, "/hocvien 4"), "person:show"), "paper:of")
	given := w.press(anOrganizer, w.press(anOrganizer, commended, "paper:ask"), "paper:why")
	w.press(anOrganizer, w.press(anOrganizer, w.press(anOrganizer, given, "paper:sure"), "paper:ok"), "paper:other")
	page := w.press(anOrganizer, w.press(anOrganizer, w.says(anOrganizer, "/hocvien nguyen thi lan"), "person:show"), "paper:of")
	w.press(anOrganizer, w.press(anOrganizer, page, "merit:for"), "merit:ask")
	w.says(anOrganizer, "/huy")
	w.thank()
}

// thank gives letters of thanks to speakers who are picked in all the ways, and issues one of them anew.
func (w *walk) thank() {
	w.t.Helper()
	w.store(func(ctx context.Context, tx *storage.Tx) error {
		sessions, err := tx.Sessions(ctx, w.course.ID)
		if err != nil {
			return err
		}
		sessions[0].Speaker = "TS. Lê Văn An, Phó Hiệu trưởng"
		return tx.UpdateSession(ctx, sessions[0], false)
	})
	w.press(anOrganizer, w.press(anOrganizer, w.press(anOrganizer, w.says(anOrganizer, "/capgcn"), "speaker:of"), "speaker:drop"), "speaker:add")
	shown := w.press(anOrganizer, w.answers(anOrganizer, "TS. Lê Văn Bé"), "speaker:show")
	w.press(anOrganizer, w.press(anOrganizer, shown, "speaker:sure"), "speaker:ok")
	w.draw(w.course)
	w.says(anOrganizer, "/thuhoi")
	page := w.press(anOrganizer, w.answers(anOrganizer, "le van"), "letter:of")
	w.press(anOrganizer, page, "letter:file")
	reason := w.press(anOrganizer, w.press(anOrganizer, page, "paper:ask"), "paper:why")
	revoked := w.press(anOrganizer, w.press(anOrganizer, reason, "paper:sure"), "paper:ok")
	w.press(anOrganizer, revoked, "letter:anew")
	w.says(anOrganizer, "/huy")
}

// signed keeps a page of the list that each delegation has signed.
func (w *walk) signed() {
	w.t.Helper()
	w.store(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.Receivings(ctx, w.course.ID)
		if err != nil {
			return err
		}
		by := storagetest.Account(w.t, tx, anOrganizer)
		for _, r := range all {
			f := notice.File{Name: "ky-nhan.jpg", MediaType: "image/jpeg", Bytes: []byte("jpeg")}
			i := course.Import{CourseID: w.course.ID, Delegation: r.Delegation.ID, By: by}
			if err := errors.Join(tx.CreateFile(ctx, &f), tx.CreateImport(ctx, &i)); err != nil {
				return err
			}
			if _, _, err := tx.AddReceiptFile(ctx, &course.ReceiptFile{Delegation: r.Delegation.ID, Import: i.ID, File: f.ID, Pages: 1, By: by}, 0); err != nil {
				return err
			}
		}
		return nil
	})
}
