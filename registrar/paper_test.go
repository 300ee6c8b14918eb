package registrar_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// printing is how the papers of the class are printed.
var printing = registrar.Printing{Check: printable, VerifyURL: func(code string) string { return "https://lop/c/" + code }}

// released closes the class and ends the minute: Lan and the fourth have certificates.
// Bình represents the delegation of Lan.
func (c *class) released() {
	c.t.Helper()
	done := c.closes()
	c.do(func(ctx context.Context, tx *storage.Tx) (err error) {
		if _, _, err = c.by(ctx, tx, organizer).Release(ctx, tx, done.Closing.ID); err != nil {
			return err
		}
		storagetest.Grant(c.t, tx, binh, course.Grant{Role: course.RepresentativeRole, CourseID: c.course.ID, DelegationID: done.Issued[0].DelegationID})
		c.course, err = tx.Course(ctx, c.course.ID)
		return err
	})
}

// revokesPaper revokes the certificate of the person of that number, as it is shown now.
func (c *class) revokesPaper(user int64, no int, reason string) (facts []course.Fact, err error) {
	c.t.Helper()
	err = c.db.Update(c.t.Context(), func(tx *storage.Tx) error {
		ctx := c.t.Context()
		place := c.place(ctx, tx, no).ID
		p, err := c.by(ctx, tx, organizer).PaperOf(ctx, tx, place)
		if err != nil {
			return err
		}
		_, facts, err = c.by(ctx, tx, user).RevokeCertificate(ctx, tx, place, course.Completion, reason, p.Seen(registrar.RevokeAct, reason))
		return err
	})
	return facts, err
}

// reissues issues one in the place of the revoked one, as it is shown now.
func (c *class) reissues(user int64, no int) (issued course.Certificate, err error) {
	c.t.Helper()
	err = c.db.Update(c.t.Context(), func(tx *storage.Tx) error {
		ctx := c.t.Context()
		place := c.place(ctx, tx, no).ID
		d, err := c.by(ctx, tx, organizer).Draft(ctx, tx, place, course.Completion, printing)
		if err != nil {
			return err
		}
		_, issued, err = c.by(ctx, tx, user).IssueOne(ctx, tx, place, course.Completion, "", printing, d.Seen(""))
		return err
	})
	return issued, err
}

// register is what the register says of the class: number, state, and which it replaces
// and is replaced by.
func (c *class) register() (lines []string) {
	c.t.Helper()
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.Certificates(ctx, c.course.ID)
		lines = nil
		for _, one := range all {
			lines = append(lines, one.Number()+" "+string(one.State)+" "+one.Paper.Unit+" <"+one.Instead+" >"+one.ReplacedBy)
		}
		return err
	})
	return lines
}

// TestRevokeAndReissue: a certificate is revoked with a reason; the holder and the
// representative hear of it, its entry can be set right then, and the next number of the
// series is issued in its place, drawn and bundled anew. Each names the other, and it can
// be done once more.
func TestRevokeAndReissue(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		c.released()
		c.now = coursetest.At("17/8 9:00")
		c.refuses(course.ErrConflict, c.mends("UBND xã Phú Phụng"))
		for name, user := range map[string]int64{"a stranger": stranger, "the holder": lan, "the representative": binh} {
			if _, err := c.revokesPaper(user, 1, "sai"); !errors.Is(err, course.ErrForbidden) {
				t.Errorf("%s revokes: %v", name, err)
			}
		}
		if _, err := c.revokesPaper(organizer, 1, ""); !errors.Is(err, course.ErrInvalid) {
			t.Errorf("without a reason: %v", err)
		}
		if _, err := c.reissues(organizer, 1); !errors.Is(err, course.ErrConflict) {
			t.Errorf("reissued while it is valid: %v", err)
		}
		facts, err := c.revokesPaper(organizer, 1, "Sai đơn vị")
		if err != nil {
			t.Fatal(err)
		}
		var told []bool
		for _, f := range facts {
			told = append(told, f.(course.CertificateRevoked).Own())
		}
		if diff := cmp.Diff([]bool{true, false}, told); diff != "" {
			t.Errorf("the holder and the representative are told (-want +got):\n%s", diff)
		}
		if _, err := c.revokesPaper(organizer, 1, "Sai đơn vị"); !errors.Is(err, course.ErrConflict) {
			t.Errorf("revoked twice: %v", err)
		}
		c.do(c.mends("UBND xã Phú Phụng"))
		issued, err := c.reissues(organizer, 1)
		if err != nil || issued.Number() != "3/2022/GCN" || issued.Paper.Unit != "UBND xã Phú Phụng" || issued.Paper.Signed != "2022-08-17" {
			t.Errorf("reissued %+v, %v", issued, err)
		}
		c.refuses(course.ErrConflict, c.mends("Khác"))
		if _, err := c.revokesPaper(organizer, 1, "Mất giấy"); err != nil {
			t.Error(err)
		}
		if _, err := c.reissues(organizer, 1); err != nil {
			t.Error(err)
		}
		want := []string{
			"1/2022/GCN replaced UBND < >3/2022/GCN", "2/2022/GCN issued UBND < >",
			"3/2022/GCN replaced UBND xã Phú Phụng <1/2022/GCN >4/2022/GCN", "4/2022/GCN issued UBND xã Phú Phụng <3/2022/GCN >",
		}
		if diff := cmp.Diff(want, c.register()); diff != "" {
			t.Errorf("the register (-want +got):\n%s", diff)
		}
		c.wantLog("organizer: course.close 1/2022/GCN–2/2022/GCN", "organizer: course.release ", "organizer: certificate.revoke 1/2022/GCN",
			"organizer: entry.mend unit", "organizer: certificate.reissue 3/2022/GCN", "organizer: certificate.revoke 3/2022/GCN", "organizer: certificate.reissue 4/2022/GCN")
	})
}

// mends changes the unit of the first.
func (c *class) mends(unit string) func(context.Context, *storage.Tx) error {
	return func(ctx context.Context, tx *storage.Tx) error {
		to := registrar.Value{Field: course.FieldUnit, Text: unit, Check: printable}
		e := c.place(ctx, tx, 1)
		m, err := registrar.Mending(c.course, e, to)
		if err != nil {
			return err
		}
		_, _, err = c.by(ctx, tx, organizer).MendEntry(ctx, tx, e.ID, to, m.Seen())
		return err
	}
}

// TestBundleIsMadeAnew: the bundle that a revoked paper is in is outdated, whether it is
// drawn, being drawn or still to be; one that was drawn without knowing is not kept.
func TestBundleIsMadeAnew(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		c.released()
		draw := func() (drawn int) {
			c.do(func(ctx context.Context, tx *storage.Tx) error {
				drawn = 0
				undrawn, err := tx.UndrawnCertificates(ctx, 0, 9, false)
				if err != nil {
					return err
				}
				for _, one := range undrawn {
					f := notice.File{Name: "1.pdf", MediaType: "application/pdf", Bytes: []byte("%PDF")}
					if _, err := tx.SaveDrawing(ctx, one.ID, &f); err != nil {
						return err
					}
					drawn++
				}
				return nil
			})
			return drawn
		}
		first := draw()
		bundles := func() (all []course.Bundle) {
			c.do(func(ctx context.Context, tx *storage.Tx) (err error) {
				all, err = tx.UndrawnBundles(ctx, false)
				return err
			})
			return all
		}
		old := bundles()
		if first != 2 || len(old) != 1 || old[0].Anew {
			t.Fatalf("%d papers, bundles %+v", first, old)
		}
		if _, err := c.revokesPaper(organizer, 1, "Sai"); err != nil {
			t.Fatal(err)
		}
		if left := bundles(); len(left) != 0 {
			t.Errorf("without a valid paper there is a bundle: %+v", left)
		}
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			f := notice.File{Name: "old.pdf", MediaType: "application/pdf", Bytes: []byte("%PDF")}
			saved, err := tx.SaveBundle(ctx, old[0].ID, &f)
			if saved {
				t.Error("a bundle with a revoked paper is kept")
			}
			return err
		})
		if _, err := c.reissues(organizer, 1); err != nil {
			t.Fatal(err)
		}
		if waiting := bundles(); len(waiting) != 0 {
			t.Errorf("a bundle doesn't wait for its paper: %+v", waiting)
		}
		if n := draw(); n != 1 {
			t.Errorf("%d papers to draw", n)
		}
		if anew := bundles(); len(anew) != 1 || !anew[0].Anew || anew[0].ID == old[0].ID {
			t.Errorf("bundles %+v", anew)
		}
	})
}

// TestTwoOrganizersReissue: at one moment, of many who revoke one does, and of many who
// reissue one does; no number is lost or doubled.
func TestTwoOrganizersReissue(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		c.released()
		var place int64
		var seen, again string
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			place = c.place(ctx, tx, 1).ID
			p, err := c.by(ctx, tx, organizer).PaperOf(ctx, tx, place)
			seen = p.Seen(registrar.RevokeAct, "Sai")
			return err
		})
		revoked := c.race(func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := c.by(ctx, tx, organizer).RevokeCertificate(ctx, tx, place, course.Completion, "Sai", seen)
			return err
		})
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			d, err := c.by(ctx, tx, organizer).Draft(ctx, tx, place, course.Completion, printing)
			again = d.Seen("")
			return err
		})
		reissued := c.race(func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := c.by(ctx, tx, organizer).IssueOne(ctx, tx, place, course.Completion, "", printing, again)
			return err
		})
		if revoked != 1 || reissued != 1 {
			t.Errorf("%d have revoked it, %d reissued", revoked, reissued)
		}
		want := []string{"1/2022/GCN replaced UBND < >3/2022/GCN", "2/2022/GCN issued UBND < >", "3/2022/GCN issued UBND <1/2022/GCN >"}
		if diff := cmp.Diff(want, c.register()); diff != "" {
			t.Errorf("the register (-want +got):\n%s", diff)
		}
	})
}

// race does something eight times at one moment, and tells how often it was done; the
// others must be refused as a conflict.
func (c *class) race(do func(context.Context, *storage.Tx) error) (done int) {
	c.t.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			err := c.db.Update(c.t.Context(), func(tx *storage.Tx) error { return do(c.t.Context(), tx) })
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				done++
			case !errors.Is(err, course.ErrConflict):
				c.t.Error(err)
			}
		})
	}
	all.Wait()
	return done
}

// TestNoRevocationBeforeTheRelease: while nothing has gone out a closing is taken back.
func TestNoRevocationBeforeTheRelease(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	if _, err := c.revokesPaper(organizer, 1, "Sai"); !errors.Is(err, course.ErrConflict) {
		t.Errorf("of an open course: %v", err)
	}
	c.closes()
	if _, err := c.revokesPaper(organizer, 1, "Sai"); !errors.Is(err, course.ErrConflict) {
		t.Errorf("in the minute: %v", err)
	}
}
