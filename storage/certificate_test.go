package storage_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
)

// issue gives everybody of a class a certificate.
func issue(t testing.TB, s *store, c class) (issued []course.Certificate) {
	t.Helper()
	s.do(func(ctx context.Context, tx *storage.Tx) error {
		first := got[int](t)(tx.NextNumbers(ctx, course.Completion, 2022, len(c.roster)))
		for i, e := range c.roster {
			cert := course.Certificate{
				CourseID: c.course.ID, EnrollmentID: e.ID, DelegationID: e.DelegationID, Year: 2022, No: first + i,
				Code: course.NewCertificateCode(), Paper: course.Paper{Name: e.Trainee.Name, IssuedAt: start},
			}
			must(t, tx.CreateCertificate(ctx, &cert))
			issued = append(issued, cert)
		}
		return nil
	})
	return issued
}

func TestCertificate(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 4)
		issued := issue(t, s, c)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			closes(ctx, t, tx, c.course.ID, true)
			second := issued[0]
			second.No, second.Code = 8, course.NewCertificateCode()
			wantErr(t, "second one of a person", tx.CreateCertificate(ctx, &second), course.ErrConflict)

			equal(t, "all", cmp.Diff(issued, got[[]course.Certificate](t)(tx.Certificates(ctx, c.course.ID))), "")
			equal(t, "of a person", cmp.Diff(issued[2:3], got[[]course.Certificate](t)(tx.CertificatesOf(ctx, c.roster[2].ID))), "")
			equal(t, "to a delegation", cmp.Diff(issued[2:3], got[[]course.Certificate](t)(tx.CertificatesTo(ctx, c.course.ID, c.roster[2].DelegationID))), "")
			equal(t, "to that of another course", len(got[[]course.Certificate](t)(tx.CertificatesTo(ctx, c.course.ID+1, c.roster[2].DelegationID))), 0)
			equal(t, "by code", got[course.Certificate](t)(tx.CertificateByCode(ctx, issued[2].Code)).ID, issued[2].ID)
			equal(t, "of nobody", len(got[[]course.Certificate](t)(tx.CertificatesOf(ctx, 99))), 0)
			_, err := tx.CertificateByCode(ctx, "2222-2222-22")
			wantErr(t, "unknown code", err, course.ErrNotFound)
			return nil
		})
	})
}

func TestDrawing(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 7) // the first and the sixth are of one delegation, as the second and the seventh
		issued := issue(t, s, c)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			closes(ctx, t, tx, c.course.ID, true)
			equal(t, "bundles", len(got[[]course.Handover](t)(tx.Handovers(ctx, c.course.ID))), 5)
			equal(t, "bundles to draw", len(got[[]course.Bundle](t)(tx.UndrawnBundles(ctx, false))), 0)

			equal(t, "undrawn", cmp.Diff(issued[:4], got[[]course.Certificate](t)(tx.UndrawnCertificates(ctx, 0, 4, false))), "")
			f := notice.File{Name: "1.pdf"}
			for i, cert := range issued[:3] {
				f.ID, f.Bytes = 0, []byte{'%', byte(i)}
				equal(t, "drawn", got[bool](t)(tx.SaveDrawing(ctx, cert.ID, &f)), true)
			}
			equal(t, "file", got[[]course.Certificate](t)(tx.CertificatesOf(ctx, c.roster[2].ID))[0].FileID, f.ID)
			equal(t, "by file", got[course.Certificate](t)(tx.CertificateByFile(ctx, f.SHA256)).ID, issued[2].ID)
			_, none := tx.CertificateByFile(ctx, strings.Repeat("0", 64))
			wantErr(t, "unknown file", none, course.ErrNotFound)
			equal(t, "drawn again", got[bool](t)(tx.SaveDrawing(ctx, issued[2].ID, &notice.File{Name: "2.pdf"})), false)
			equal(t, "still undrawn", len(got[[]course.Certificate](t)(tx.UndrawnCertificates(ctx, 0, 9, false))), 4)
			_, err := tx.SaveDrawing(ctx, 99, &f)
			wantErr(t, "drawing of an unknown one", err, course.ErrNotFound)

			bundles := got[[]course.Bundle](t)(tx.UndrawnBundles(ctx, false))
			want := []course.Bundle{{ID: bundles[0].ID, CourseID: c.course.ID, DelegationID: c.roster[2].DelegationID, Delegation: "Đoàn 4", Papers: 1}}
			equal(t, "bundles to draw", cmp.Diff(want, bundles), "")
			equal(t, "saved", got[bool](t)(tx.SaveBundle(ctx, bundles[0].ID, &f)), true)
			equal(t, "saved again", got[bool](t)(tx.SaveBundle(ctx, bundles[0].ID, &f)), false)
			equal(t, "bundle", got[course.Bundle](t)(tx.Bundle(ctx, c.course.ID, c.roster[2].DelegationID)).FileID, f.ID)
			_, err = tx.Bundle(ctx, c.course.ID, 99)
			wantErr(t, "unknown bundle", err, course.ErrNotFound)
			return nil
		})
	})
}

// TestNextNumbers takes numbers from many goroutines, with a transaction that
// fails among them: no number is given twice, and none is left out.
func TestNextNumbers(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		ctx := context.Background()
		var mu sync.Mutex
		given := map[int]int{}
		var all sync.WaitGroup
		for g := range 20 {
			all.Go(func() {
				var first int
				err := s.Update(ctx, func(tx *storage.Tx) (err error) {
					if first, err = tx.NextNumbers(ctx, course.Completion, 2022, 3); g%4 == 0 {
						err = errors.Join(err, errUnit)
					}
					return err
				})
				mu.Lock()
				defer mu.Unlock()
				for i := range 3 {
					if err == nil {
						given[first+i]++
					}
				}
			})
		}
		all.Wait()
		for n := 1; n <= 45; n++ {
			equal(t, "times a number is given", given[n], 1)
		}
		equal(t, "numbers", len(given), 45)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			equal(t, "another year", got[int](t)(tx.NextNumbers(ctx, course.Completion, 2023, 1)), 1)
			equal(t, "another kind", got[int](t)(tx.NextNumbers(ctx, course.Merit, 2022, 1)), 1)
			_, err := tx.NextNumbers(ctx, course.Completion, 2023, 0)
			wantErr(t, "no numbers", err, course.ErrInvalid)
			return nil
		})
	})
}

// TestStartSeries: a series goes on from where it is told to, unless it has gone on meanwhile.
func TestStartSeries(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			equal(t, "last of none", got[int](t)(tx.LastNumber(ctx, course.Merit, 2022)), 0)
			begin := course.SeriesStart{Kind: course.Merit, Year: 2022, No: 42}
			must(t, tx.StartSeries(ctx, begin))
			wantErr(t, "begun already", tx.StartSeries(ctx, begin), course.ErrChanged)
			equal(t, "first", got[int](t)(tx.NextNumbers(ctx, course.Merit, 2022, 3)), 42)
			begin.No, begin.Last = 100, 43
			wantErr(t, "one was given meanwhile", tx.StartSeries(ctx, begin), course.ErrChanged)
			begin.Last = 44
			must(t, tx.StartSeries(ctx, begin))
			equal(t, "next", got[int](t)(tx.NextNumbers(ctx, course.Merit, 2022, 1)), 100)
			equal(t, "last", got[int](t)(tx.LastNumber(ctx, course.Merit, 2022)), 100)
			equal(t, "of another year", got[int](t)(tx.LastNumber(ctx, course.Merit, 2023)), 0)
			equal(t, "of another kind", got[int](t)(tx.NextNumbers(ctx, course.Completion, 2022, 1)), 1)
			return nil
		})
	})
}

// TestKinds: a person has one valid paper of each kind, a speaker is on no roster, and papers
// of several years and kinds have one place in their series.
func TestKinds(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 2)
		issue(t, s, c)
		paper := func(kind course.PaperKind, year, no int) course.Certificate {
			return course.Certificate{CourseID: c.course.ID, Kind: kind, EnrollmentID: c.roster[0].ID, Year: year, No: no, Code: course.NewCertificateCode()}
		}
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			closes(ctx, t, tx, c.course.ID, true)
			merit := paper(course.Merit, 2022, 1)
			must(t, tx.CreateCertificate(ctx, &merit))
			again := paper(course.Merit, 2022, 2)
			wantErr(t, "a second of a kind", tx.CreateCertificate(ctx, &again), course.ErrConflict)
			equal(t, "valid", len(got[[]course.Certificate](t)(tx.CertificatesOf(ctx, c.roster[0].ID))), 2)
			must(t, tx.RevokeCertificate(ctx, merit.ID, "Sai tên"))
			again.Replaces = merit.ID
			must(t, tx.ReplaceCertificate(ctx, &again))
			last := got[[]course.Certificate](t)(tx.LastCertificatesOf(ctx, c.roster[0].ID))
			equal(t, "kinds", len(last), 2)
			equal(t, "last", last[1].ID, again.ID)

			thanks := paper(course.Thanks, 2023, 1)
			thanks.EnrollmentID, thanks.Speaker = 0, "TS. Trần Văn Bình"
			must(t, tx.CreateCertificate(ctx, &thanks))
			twice := thanks
			twice.No, twice.Code = 2, course.NewCertificateCode()
			wantErr(t, "a second for a speaker", tx.CreateCertificate(ctx, &twice), course.ErrConflict)
			var kinds []course.PaperKind
			for _, one := range got[[]course.Certificate](t)(tx.CertificatesByNumber(ctx, 1)) {
				kinds = append(kinds, one.Kind)
			}
			equal(t, "by number", cmp.Diff([]course.PaperKind{course.Thanks, course.Completion, course.Merit}, kinds), "")
			return nil
		})
	})
}
