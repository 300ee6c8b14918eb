package storage_test

import (
	"context"
	"runtime"
	"testing"
	"time"
	"weak"

	"github.com/loptruong/loptruong/storage"
)

// TestUnitIsLetGo: what a unit has written, a large file, is not held when it is
// committed, however long no other unit comes.
func TestUnitIsLetGo(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		var held weak.Pointer[[1 << 20]byte]
		func() {
			file := new([1 << 20]byte)
			held = weak.Make(file)
			s.do(func(context.Context, *storage.Tx) error {
				file[0] = 1
				return nil
			})
		}()
		for deadline := time.Now().Add(5 * time.Second); held.Value() != nil; {
			if time.Now().After(deadline) {
				t.Fatal("the unit is still held")
			}
			runtime.GC()
		}
	})
}
