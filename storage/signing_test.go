package storage_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
)

// TestSignedFiles: a certificate to be signed elsewhere is drawn and has no file until it comes
// back; one that has its file can come back too; each once, unless it was revoked. Both files are known by their
// hash, and the bundle waits.
func TestSignedFiles(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 3)
		issued := issue(t, s, c)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			counted := notice.OfClosing(closes(ctx, t, tx, c.course.ID, true))
			counts := func(drawn, signs, signed int) {
				s := got[notice.MailingState](t)(tx.MailingState(ctx, counted))
				equal(t, "drawn, to sign, signed", cmp.Diff([]int{drawn, signs, signed}, []int{s.Drawn, s.Signs, s.Signed}), "")
			}
			file := func(text string) *notice.File { return &notice.File{Name: text, Bytes: []byte(text)} }
			drawn, sent, back := file("drawn"), file("sent"), file("back")
			equal(t, "drawn to sign", got[bool](t)(tx.SaveToSign(ctx, issued[0].ID, drawn)), true)
			equal(t, "drawn again", got[bool](t)(tx.SaveDrawing(ctx, issued[0].ID, file("other"))), false)
			equal(t, "drawn", got[bool](t)(tx.SaveDrawing(ctx, issued[1].ID, sent)), true)
			equal(t, "undrawn", len(got[[]course.Certificate](t)(tx.UndrawnCertificates(ctx, 0, 9, true))), 1)
			equal(t, "bundles to make", len(got[[]course.Bundle](t)(tx.UndrawnBundles(ctx, true))), 1)
			counts(2, 1, 0)

			must(t, tx.KeepSigned(ctx, issued[0].ID, back))
			counts(2, 1, 1)
			must(t, tx.KeepSigned(ctx, issued[1].ID, file("back later")))
			counts(2, 2, 2)
			all := got[[]course.Certificate](t)(tx.Certificates(ctx, c.course.ID))
			equal(t, "files", cmp.Diff([]int64{drawn.ID, back.ID, sent.ID}, []int64{all[0].UnsignedID, all[0].FileID, all[1].UnsignedID}), "")
			for name, f := range map[string]*notice.File{"drawn": drawn, "back": back} {
				equal(t, name, got[course.Certificate](t)(tx.CertificateByFile(ctx, f.SHA256)).ID, issued[0].ID)
			}
			bundles := got[[]course.Bundle](t)(tx.UndrawnBundles(ctx, true))
			equal(t, "bundles to make then", len(bundles), 2)
			equal(t, "of signed papers", bundles[0].Signed && bundles[1].Signed, true)
			wantErr(t, "signed twice", tx.KeepSigned(ctx, issued[0].ID, file("again")), course.ErrConflict)
			wantErr(t, "not drawn", tx.KeepSigned(ctx, issued[2].ID, file("early")), course.ErrConflict)
			equal(t, "the last is drawn", got[bool](t)(tx.SaveDrawing(ctx, issued[2].ID, file("last"))), true)
			must(t, tx.RevokeCertificate(ctx, issued[2].ID, "sai"))
			wantErr(t, "revoked", tx.KeepSigned(ctx, issued[2].ID, file("late")), course.ErrConflict)
			return nil
		})
	})
}

// TestSigningRequests: papers that somebody waits for are not asked for again.
func TestSigningRequests(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 1)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			r := course.SigningRequest{CourseID: c.course.ID, For: got[course.Account](t)(tx.EnsureAccount(ctx, 77, "vi")).ID}
			equal(t, "asked", got[bool](t)(tx.AskSigning(ctx, r)), true)
			equal(t, "again", got[bool](t)(tx.AskSigning(ctx, r)), false)
			waiting := got[[]course.SigningRequest](t)(tx.WaitingSignings(ctx))
			r.ID = waiting[0].ID
			equal(t, "waiting", cmp.Diff([]course.SigningRequest{r}, waiting), "")
			equal(t, "answered", got[bool](t)(tx.EndSigning(ctx, r.ID)), true)
			equal(t, "answered again", got[bool](t)(tx.EndSigning(ctx, r.ID)), false)
			return nil
		})
	})
}
