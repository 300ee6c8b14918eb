package work_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
)

// signer signs with a certificate that is valid from a moment on.
type signer struct {
	name      string
	from      time.Time
	unstamped error
}

func (s signer) Name() string { return s.name }

func (s signer) Check(now time.Time) error {
	if now.Before(s.from) {
		return course.Refuse(course.ErrInvalid, "signing.not_yet", "Name", s.name, "Date", "1/1/2030")
	}
	return nil
}

func (s signer) Sign(_ context.Context, pdf []byte, at time.Time) ([]byte, error, error) {
	return append(pdf, " signed by "+s.name+" at "+at.UTC().Format(time.TimeOnly)...), s.unstamped, nil
}

// kept are the files of a course's certificates, by number; empty for one that has none.
func (s *shop) kept(c course.Course) (files []string) {
	s.t.Helper()
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		files = nil
		all, err := tx.Certificates(ctx, c.ID)
		for _, one := range all {
			data := ""
			if err == nil && one.FileID != 0 {
				f, failed := tx.File(ctx, one.FileID)
				data, err = string(f.Bytes), failed
			}
			files = append(files, data)
		}
		return err
	})
	return files
}

// TestSigned: a paper that was issued to be signed is signed as of when it was issued, and
// never kept otherwise: without a certificate nothing of it goes out, which is told once with why, and the
// next process that has one makes it. One that was issued to be signed by pen stays so.
func TestSigned(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.signedBy = "BAN DÂN VẬN"
	c := s.closed(2, "Lan", "Bình")
	const tellsUnsigned = "⛔ Giấy của <b>Lớp dân vận</b> chưa ký số được"
	s.wantTold(map[int64][]string{anAdmin: {tellsUnsigned}, anOrganizer: {tellsUnsigned}})
	if log := s.log.String(); strings.Count(log, "certificates wait to be signed") != 1 || !strings.Contains(log, "signing.none") {
		t.Errorf("logged: %s", log)
	}
	if got := s.kept(c); got[0] != "" {
		t.Errorf("kept %q", got)
	}

	s.signer = signer{name: "BAN DÂN VẬN"}
	s.begin()
	s.wantTold(map[int64][]string{100: {tellsPaper}, 101: {tellsPaper}, anOrganizer: {tellsBundle}})
	if got := s.kept(c); got[0] != "%PDF Lan signed by BAN DÂN VẬN at 00:00:00" {
		t.Errorf("kept %q", got)
	}

	pen := newShop(t)
	pen.signer = s.signer
	c = pen.closed(1, "Lan")
	pen.told()
	if got := pen.kept(c); got[0] != "%PDF Lan" {
		t.Errorf("kept %q", got)
	}
}

// TestSignedLater: a certificate that was not yet valid when the paper was issued, because the
// office has had it renewed since, signs as of now; one that isn't valid now either, not at all.
func TestSignedLater(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		from time.Time
		kept string
	}{
		{"renewed", now().Add(-time.Second), "%PDF Lan signed by BAN DÂN VẬN at 00:00:00"},
		{"not valid yet", now().Add(time.Second), ""},
	} {
		s := newShop(t)
		s.signedBy, s.signer = "BAN DÂN VẬN", signer{name: "BAN DÂN VẬN", from: tt.from}
		s.begin()
		c := s.closed(1, "Lan")
		s.told()
		if got := s.kept(c); got[0] != tt.kept {
			t.Errorf("%s: kept %q, want %q", tt.name, got, tt.kept)
		}
	}
}

// TestUnstamped: a service for time stamps that is away holds nothing up, and is told once.
func TestUnstamped(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.signedBy, s.signer = "BAN DÂN VẬN", signer{name: "BAN DÂN VẬN", unstamped: errors.New("no answer")}
	s.begin()
	s.closed(2, "Lan", "Bình")
	const tellsUnstamped = "⚠️ Giấy của <b>Lớp dân vận</b> đã ký số nhưng thiếu dấu thời gian"
	s.wantTold(map[int64][]string{
		100: {tellsPaper}, 101: {tellsPaper}, anAdmin: {tellsUnstamped}, anOrganizer: {tellsBundle, tellsUnstamped},
	})
	if log := s.log.String(); strings.Count(log, "without time stamps") != 1 || !strings.Contains(log, "no answer") {
		t.Errorf("logged: %s", log)
	}
}
