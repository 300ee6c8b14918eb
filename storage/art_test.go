package storage_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
)

// TestArt: pictures are found by their hash, also large ones and those that were kept twice.
func TestArt(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			small, large := notice.File{Name: "a", MediaType: notice.PNG, Bytes: []byte("logo")}, notice.File{Name: "b", MediaType: "application/pdf", Bytes: bytes.Repeat([]byte("page "), 200_000)}
			again := small
			for _, f := range []*notice.File{&small, &large, &again} {
				must(t, tx.CreateFile(ctx, f))
			}
			art := got[course.Art](t)(tx.Art(ctx, []string{small.SHA256, large.SHA256, small.SHA256}))
			equal(t, "pictures", len(art), 2)
			equal(t, "small", string(art[small.SHA256]), "logo")
			equal(t, "large", bytes.Equal(art[large.SHA256], large.Bytes), true)
			return nil
		})
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			equal(t, "of what is nowhere", len(got[course.Art](t)(tx.Art(ctx, []string{strings.Repeat("0", 64)}))), 0)
			return nil
		})
	})
}
