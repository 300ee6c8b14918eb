package storage_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestInquiry: a message is one inquiry, which is open until it is answered; who answers
// knows how often it was before.
func TestInquiry(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 2)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			by, organizer := storagetest.Account(t, tx, 77), storagetest.Account(t, tx, 78)
			i := course.Inquiry{Message: 1, Place: c.roster[0], By: by, Text: "Ở đâu?", Files: []string{`{"voice":{}}`}, Told: []int64{organizer}}
			must(t, tx.CreateInquiry(ctx, &i))
			wantErr(t, "again", tx.CreateInquiry(ctx, &course.Inquiry{Message: 1, Place: c.roster[0], By: by, Text: "?"}), course.ErrConflict)
			next := course.Inquiry{Message: 2, Place: c.roster[0], By: by, Follows: i.ID, Text: "Mấy giờ?"}
			must(t, tx.CreateInquiry(ctx, &next))
			was := got[course.Inquiry](t)(tx.Inquiry(ctx, i.ID))
			was.Place = course.Enrollment{}
			want := i
			want.Place = course.Enrollment{}
			equal(t, "the inquiry", cmp.Diff(want, was), "")
			equal(t, "whose", got[course.Inquiry](t)(tx.Inquiry(ctx, next.ID)).Follows, i.ID)
			_, err := tx.Inquiry(ctx, 99)
			wantErr(t, "of none", err, course.ErrNotFound)

			r := course.Response{Message: 3, Inquiry: i.ID, By: organizer, Text: "Ở đây"}
			wantErr(t, "another has answered", tx.CreateResponse(ctx, &r, 1), course.ErrConflict)
			must(t, tx.CreateResponse(ctx, &r, 0))
			wantErr(t, "unseen", tx.CreateResponse(ctx, &course.Response{Message: 4, Inquiry: i.ID, By: organizer, Text: "Kia"}, 0), course.ErrConflict)
			equal(t, "answers", cmp.Diff([]course.Response{r}, got[[]course.Response](t)(tx.ResponsesTo(ctx, i.ID))), "")
			equal(t, "open", len(got[[]course.Inquiry](t)(tx.OpenInquiries(ctx, c.course.ID))), 1)
			equal(t, "counted", got[int](t)(tx.CountInquiries(ctx, c.course.ID)), 1)
			equal(t, "of the place", len(got[[]course.Inquiry](t)(tx.InquiriesAt(ctx, c.roster[0].ID))), 2)

			open, last, err := tx.Inquired(ctx, by, c.course.ID, tx.Now().Add(-time.Hour))
			must(t, err)
			equal(t, "open ones", open, 1)
			equal(t, "asked", cmp.Diff([]time.Time{tx.Now(), tx.Now()}, last), "")
			open, last, err = tx.Inquired(ctx, by, c.course.ID, tx.Now())
			must(t, err)
			equal(t, "open since", open, 1)
			equal(t, "asked since", len(last), 0)

			equal(t, "none kept", len(got[[]course.Response](t)(tx.KeptResponses(ctx, c.course.ID))), 0)
			must(t, tx.KeepResponse(ctx, r.ID, true))
			r.Kept = true
			equal(t, "kept", cmp.Diff([]course.Response{r}, got[[]course.Response](t)(tx.KeptResponses(ctx, c.course.ID))), "")
			equal(t, "one", cmp.Diff(r, got[course.Response](t)(tx.Response(ctx, r.ID))), "")
			must(t, tx.KeepResponse(ctx, r.ID, false))
			equal(t, "dropped", len(got[[]course.Response](t)(tx.KeptResponses(ctx, c.course.ID))), 0)
			return nil
		})
	})
}
