package registrar

import (
	"context"
	"strconv"

	"github.com/loptruong/loptruong/course"
)

// ReceiptFiles is what sending the photos of a signed list asks of a transaction.
type ReceiptFiles interface {
	Receipts
	ReceiptFiles(ctx context.Context, delegationID int64) ([]course.ReceiptFile, error)
	CreateImport(ctx context.Context, i *course.Import) error
}

// KeptReceiptFiles is what keeping them asks of a transaction.
type KeptReceiptFiles interface {
	ReceiptFiles
	AddReceiptFile(ctx context.Context, f *course.ReceiptFile, instead int64) (created bool, replaced int, err error)
}

// ReceiptFiles are the files that count of the list that a delegation has signed, for whoever may say what it has
// received.
func (b By) ReceiptFiles(ctx context.Context, store ReceiptFiles, delegation int64) (c course.Course, r course.Receiving, files []course.ReceiptFile, err error) {
	if c, r, err = b.Receiving(ctx, store, delegation); err != nil {
		return c, r, nil, err
	}
	files, err = store.ReceiptFiles(ctx, delegation)
	return c, r, files, err
}

// RequestReceiptFile has a file read that was sent as the signed list of i.Delegation, in the place of those up to
// i.Instead, and fills the import's id, course, sender, state and time. It refuses one of a delegation that has no papers,
// and more files than are kept.
func (b By) RequestReceiptFile(ctx context.Context, store ReceiptFiles, i *course.Import) error {
	c, r, files, err := b.ReceiptFiles(ctx, store, i.Delegation)
	if err != nil {
		return err
	}
	if err := r.Check(0); err != nil {
		return err
	}
	if err := checkReceiptFiles(files, i.Instead); err != nil {
		return err
	}
	i.CourseID, i.By = c.ID, b.Actor.AccountID
	return store.CreateImport(ctx, i)
}

func checkReceiptFiles(files []course.ReceiptFile, instead int64) error {
	stay := 0
	for _, f := range files {
		if f.ID > instead {
			stay++
		}
	}
	if stay >= course.MaxReceiptFiles {
		return course.Refuse(course.ErrConflict, "signedlist.too_many", "Max", course.MaxReceiptFiles)
	}
	return nil
}

// KeepReceiptFile keeps a file that was read, by the rights of this moment; hash is that of its bytes. Those in
// charge hear of what a representative has sent.
func (b By) KeepReceiptFile(ctx context.Context, store KeptReceiptFiles, f course.ReceiptFile, instead int64, hash string) (r course.Receiving, facts []course.Fact, err error) {
	c, r, files, err := b.ReceiptFiles(ctx, store, f.Delegation)
	if err != nil {
		return r, nil, err
	}
	if err := checkReceiptFiles(files, instead); err != nil {
		return r, nil, err
	}
	f.By = b.Actor.AccountID
	created, replaced, err := store.AddReceiptFile(ctx, &f, instead)
	if err != nil || !created {
		return r, nil, err
	}
	r.Files += 1 - replaced
	entry := course.AuditEntry{Act: "receipt.file", CourseID: c.ID, Subject: r.Delegation.Name, After: hash}
	if replaced > 0 {
		entry.Before = strconv.Itoa(replaced)
	}
	if err := b.log(ctx, store, entry); err != nil {
		return r, nil, err
	}
	if course.Can(b.Actor, course.ManageCourse, course.Object{CourseID: c.ID}) {
		return r, nil, nil
	}
	persons, err := store.Persons(ctx, f.By)
	return r, []course.Fact{course.ReceiptFiled{Course: c, Delegation: r.Delegation, By: persons[f.By], Instead: instead}}, err
}
