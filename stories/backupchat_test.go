package stories

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/app"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

const storyPassphrase = "ba con mèo trèo cau"

// TestBackupByChat: an admin gets an encrypted backup into the chat, asked twice; with the passphrase it
// is restored with all that was there, and without it is nothing.
func TestBackupByChat(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, _, _ := h.hasClass(4)
		admin.Sends("/saoluu")
		admin.Sees("Chưa bật gửi bản sao lưu")
		h.stop()
		h.cfg.Backup.Passphrase = storyPassphrase
		h.start()
		other := h.stranger()
		other.Sends("/saoluu")
		other.Sees("người quản trị")

		admin.Sends("/saoluu")
		admin.Sees("toàn bộ dữ liệu")
		admin.Taps("Lấy bản sao lưu")
		admin.Sees("nên xóa tin")
		admin.Taps("Có, gửi vào đây")
		sealed := admin.SeesFile(".db.age")
		admin.Sees("Đã gửi bản sao lưu")
		if bytes.Contains(sealed, []byte("SQLite format")) || !bytes.HasPrefix(sealed, []byte("age-encryption.org/")) {
			t.Error("the file is not encrypted")
		}
		left, err := filepath.Glob(filepath.Join(filepath.Dir(strings.TrimPrefix(h.cfg.Database, "sqlite:")), ".loptruong-copy-*"))
		if err != nil || len(left) > 0 {
			t.Errorf("left behind: %v, %v", left, err)
		}
		h.view(func(ctx context.Context, tx *storage.Tx) error {
			lines, err := tx.AuditLog(ctx, course.AuditQuery{Limit: 1})
			if len(lines) != 1 || lines[0].Act != "backup.send" {
				t.Errorf("the log has %+v", lines)
			}
			return err
		})

		file := filepath.Join(t.TempDir(), "saoluu.age")
		if err := os.WriteFile(file, sealed, 0o600); err != nil {
			t.Fatal(err)
		}
		into := app.DefaultConfig()
		into.Database = storagetest.SQLiteURL(t)
		for passphrase, says := range map[string]string{"": "--identity", "another passphrase": "not that of this backup"} {
			into.Backup.Passphrase = passphrase
			if err := app.Restore(context.Background(), into, app.RestoreOptions{File: file}, io.Discard); err == nil || !strings.Contains(err.Error(), says) {
				t.Errorf("with the passphrase %q: %v", passphrase, err)
			}
		}
		into.Backup.Passphrase = storyPassphrase
		if err := app.Restore(context.Background(), into, app.RestoreOptions{File: file}, io.Discard); err != nil {
			t.Fatal(err)
		}
		restored := storagetest.Open(t, storage.Config{URL: into.Database, Now: h.clock.Now})
		if err := restored.View(context.Background(), func(tx *storage.Tx) error {
			s, err := tx.Status(context.Background())
			if s.Courses != 1 || s.Trainees != 4 {
				t.Errorf("restored: %+v", s)
			}
			waiting, failed := tx.WaitingBackups(context.Background())
			if failed != nil || len(waiting) > 0 {
				t.Errorf("the restored bot sends backups: %+v, %v", waiting, failed)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}
