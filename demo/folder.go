package demo

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/loptruong/loptruong/app"
)

// mark is the file by which a folder is known as a demo's. It holds the name of the workbook that was played.
const mark = ".loptruong-demo"

// made is what a demo makes in its folder, beside the workbook and the mark.
var made = []string{"bundles", "certificates", "chats", "lists", "pictures", page, "loptruong.db", "loptruong.db-wal", "loptruong.db-shm"}

// folder makes the folder ready: what an earlier demo has made there goes, so that no two classes are mixed. A folder that holds
// anything else and is no demo's is left alone, which is a UsageError.
func (d *demo) folder() error {
	workbook, err := os.ReadFile(filepath.Join(d.cfg.Out, mark))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if there, err := os.ReadDir(d.cfg.Out); err == nil && len(there) > 0 {
			return app.UsageError{Err: fmt.Errorf("%s holds files that are not a demo's: name another folder with --out, or remove it", d.cfg.Out)}
		}
	case err != nil:
		return fmt.Errorf("look for an earlier demo: %w", err)
	default:
		for _, name := range append([]string{filepath.Base(strings.TrimSpace(string(workbook)))}, made...) {
			if err := os.RemoveAll(filepath.Join(d.cfg.Out, name)); err != nil {
				return fmt.Errorf("remove what an earlier demo has made: %w", err)
			}
		}
	}
	return d.write("", mark, []byte(d.workbook()+"\n"))
}

// workbook is the name of the workbook that is played, in the folder.
func (d *demo) workbook() string { return d.class.Course.Code + ".xlsx" }
