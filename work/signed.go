package work

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// signingStore is what papers that are signed elsewhere ask of a transaction, on both ways.
type signingStore interface {
	registrar.SignedPapers
	importStore
	WaitingSignings(ctx context.Context) ([]course.SigningRequest, error)
	EndSigning(ctx context.Context, id int64) (ended bool, err error)
	File(ctx context.Context, id int64) (notice.File, error)
	FileHead(ctx context.Context, id int64) (notice.File, error)
	CreateFile(ctx context.Context, f *notice.File) error
	Holders(ctx context.Context, enrollmentIDs []int64) (places map[int64]course.Enrollment, accounts map[int64]course.Account, err error)
}

// How much one archive holds: what comes back, with a signature in each file, is within what
// Telegram hands a bot.
const (
	signedPart  = 80      // papers
	signedBytes = 8 << 20 // of them
)

// asked makes what somebody waits for: registers, and archives of papers.
func (w *Worker) asked(ctx context.Context) error {
	return errors.Join(w.register(ctx), w.sendToSign(ctx))
}

// sendToSign sends the papers that somebody is to sign elsewhere.
func (w *Worker) sendToSign(ctx context.Context) error {
	var waiting []course.SigningRequest
	err := w.View(ctx, func(tx Tx) (err error) {
		waiting, err = tx.WaitingSignings(ctx)
		return err
	})
	if err != nil {
		return err
	}
	var failures []error
	for _, one := range waiting {
		if err := w.sendOneToSign(ctx, one); err != nil {
			failures = append(failures, fmt.Errorf("papers to sign %d: %w", one.ID, err))
		}
	}
	return errors.Join(failures...)
}

func (w *Worker) sendOneToSign(ctx context.Context, one course.SigningRequest) error {
	c, to, runs, err := w.asker(ctx, one.For, one.CourseID)
	if err == nil && runs {
		err = w.sendToSignTo(ctx, to, c, one)
	}
	if err != nil {
		return err
	}
	return w.Update(ctx, func(tx Tx) error {
		_, err := tx.EndSigning(ctx, one.ID)
		return err
	})
}

// sendToSignTo sends somebody the papers of a course, in as many archives as they fill, each made when the one before
// is on its way.
func (w *Worker) sendToSignTo(ctx context.Context, to course.Account, c course.Course, one course.SigningRequest) error {
	var archives [][]int64
	papers := 0
	err := w.View(ctx, func(tx Tx) (err error) {
		archives, papers, err = papersToSign(ctx, tx, c)
		return err
	})
	if err != nil {
		return err
	}
	var parts []part
	for n, ids := range archives {
		parts = append(parts, func(ctx context.Context) (printed, error) {
			some, err := w.certificatesWith(ctx, ids)
			if err != nil {
				return printed{}, err
			}
			data, err := w.archived(ctx, some)
			return printed{newFile(fmt.Sprintf("giay-de-ky-%s-%d.zip", c.Code, n+1), "application/zip", data), func(file int64) notice.Message {
				return words.PapersToSign(w.printer(to, c), c, len(ids), papers, n+1, len(archives), file)
			}}, err
		})
	}
	return w.handAll(ctx, c, to, notice.ReplyLane, fmt.Sprintf("signing/%d", one.ID), parts)
}

// papersToSign are the ids of a course's papers that can be signed elsewhere, by the archives they go
// into, and how many they are.
func papersToSign(ctx context.Context, tx Tx, c course.Course) (archives [][]int64, papers int, err error) {
	size := 0
	for after := int64(0); ; {
		some, err := tx.IssuedCertificates(ctx, c.ID, after, readAtOnce)
		if err != nil || len(some) == 0 {
			return archives, papers, err
		}
		after = some[len(some)-1].ID
		for _, one := range some {
			if one.Drawn() == 0 || one.SignedElsewhere() {
				continue
			}
			f, err := tx.FileHead(ctx, one.Drawn())
			if err != nil {
				return nil, 0, err
			}
			last := len(archives) - 1
			if last < 0 || len(archives[last]) == signedPart || size+f.Size > signedBytes {
				archives, last, size = append(archives, nil), last+1, 0
			}
			archives[last] = append(archives[last], one.ID)
			size += f.Size
			papers++
		}
	}
}

// archived are the files of papers in one archive.
func (w *Worker) archived(ctx context.Context, papers []course.Certificate) ([]byte, error) {
	var out bytes.Buffer
	z, read := zip.NewWriter(&out), w.fileOf(ctx, papers)
	for i, one := range papers {
		data, err := read(i)
		if err != nil {
			return nil, err
		}
		to, err := z.CreateHeader(&zip.FileHeader{Name: one.FileName(), Method: zip.Store, Modified: one.IssuedAt})
		if err == nil {
			_, err = to.Write(data)
		}
		if err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return out.Bytes(), err
}

// readSigned reads an archive of papers that came back, and shows what keeping them would do.
// It reads within, which ends before ctx.
func (w *Worker) readSigned(ctx, within context.Context, i course.Import, data []byte) error {
	in, err := w.signedOf(ctx, within, i, data)
	if err != nil {
		return err
	}
	return w.showSigned(ctx, i, in, data)
}

// signedOf is what came back, with the papers as they were drawn.
func (w *Worker) signedOf(ctx, within context.Context, i course.Import, data []byte) (in registrar.Signed, err error) {
	in = registrar.Signed{Course: i.CourseID, Drawn: map[int64]course.PaperToSign{}, Seen: i.Seen}
	err = w.reading(ctx, within, i, func(ctx context.Context) (err error) {
		in.Files, err = w.Reader.ReadSigned(ctx, data)
		return err
	})
	if err != nil {
		return in, err
	}
	var all []course.Certificate
	err = w.View(ctx, func(tx Tx) (err error) {
		all, err = tx.Certificates(ctx, i.CourseID)
		return err
	})
	if err != nil {
		return in, err
	}
	borne := map[string]bool{}
	for _, f := range in.Files {
		for _, code := range f.Text.Codes() {
			borne[code] = true
		}
	}
	for _, c := range all {
		if !borne[c.Code] || c.Drawn() == 0 {
			continue
		}
		var f notice.File
		err := w.View(ctx, func(tx Tx) (err error) {
			f, err = tx.File(ctx, c.Drawn())
			return err
		})
		if err != nil {
			return in, err
		}
		text, err := w.Drawer.Text(f.Bytes)
		if err != nil {
			return in, err
		}
		in.Drawn[c.ID] = course.PaperToSign{SHA256: f.SHA256, Text: text}
	}
	return in, nil
}

// showSigned shows what keeping files that came back would do, and keeps what it has shown
// with the import. data is the archive when it is to be kept, nil when it is already.
func (w *Worker) showSigned(ctx context.Context, i course.Import, in registrar.Signed, data []byte) error {
	return w.Update(ctx, func(tx Tx) error {
		by, err := w.by(ctx, tx, i)
		if err != nil {
			return err
		}
		if err := course.Allow(by.Actor, course.ManageCourse, course.Object{CourseID: i.CourseID}); err != nil {
			return err
		}
		c, p, err := w.importer(ctx, tx, i)
		if err != nil {
			return err
		}
		all, err := tx.Certificates(ctx, i.CourseID)
		if err != nil {
			return err
		}
		diff, next := in.Diff(all), i
		next.State, next.Seen, next.Shown = course.ImportRead, diff.Seen(), i.Shown+1
		if len(diff.Taken) == 0 {
			next.State = course.ImportRefused // nothing to confirm
		}
		if data != nil {
			original := newFile(i.Name, "application/zip", data)
			if err := tx.CreateFile(ctx, &original); err != nil {
				return err
			}
			next.FileID = original.ID
		}
		moved, err := tx.MoveImport(ctx, next, i.State)
		if err != nil || !moved {
			return err
		}
		m := words.SignedRead(p, next, c, diff)
		if again := shownAgain[i.State]; again != "" {
			m.Text = p.T(again) + "\n\n" + m.Text
		}
		return w.sayImport(ctx, tx, i, fmt.Sprintf("read/%d", next.Shown), m)
	})
}

// keepSigned keeps the files of a confirmed archive, if that does what was shown, and sends them
// to their holders in the same transaction; else it shows anew what it would do now.
func (w *Worker) keepSigned(ctx, within context.Context, i course.Import) error {
	var f notice.File
	err := w.View(ctx, func(tx Tx) (err error) {
		f, err = tx.File(ctx, i.FileID)
		return err
	})
	if err != nil {
		return err
	}
	in, err := w.signedOf(ctx, within, i, f.Bytes)
	if err != nil {
		return err
	}
	err = w.Update(ctx, func(tx Tx) error {
		by, err := w.by(ctx, tx, i)
		if err != nil {
			return err
		}
		next := i
		next.State = course.ImportStored
		moved, err := tx.MoveImport(ctx, next, i.State)
		if err != nil || !moved {
			return err
		}
		kept, diff, err := by.KeepSigned(ctx, tx, in)
		if err != nil {
			return err
		}
		c, p, err := w.importer(ctx, tx, i)
		if err != nil {
			return err
		}
		if err := w.deliverSigned(ctx, tx, c, kept); err != nil {
			return err
		}
		return w.sayImport(ctx, tx, i, "stored", words.SignedKept(p, c, diff))
	})
	if errors.Is(err, course.ErrChanged) {
		return w.showSigned(ctx, i, in, nil)
	}
	return err
}

// deliverSigned sends certificates that came back signed to their holders: as the first file
// that they get, or with a sentence after the one that was not signed.
func (w *Worker) deliverSigned(ctx context.Context, tx Tx, c course.Course, kept []registrar.KeptSigned) error {
	places := make([]int64, len(kept))
	for n, k := range kept {
		places[n] = k.Was.EnrollmentID
	}
	holders, accounts, err := tx.Holders(ctx, places)
	if err != nil {
		return err
	}
	var deliveries []notice.Notice
	for _, k := range kept {
		one := k.Was
		one.FileID = k.FileID
		if one.Kind == course.Thanks {
			if err := w.handOver(ctx, tx, c, one, "/signed"); err != nil {
				return err
			}
			continue
		}
		e := holders[one.EnrollmentID]
		to, ok := accounts[e.Trainee.AccountID]
		if !ok || to.TelegramID == 0 {
			continue
		}
		n := w.delivery(c, one, e, to)
		if !k.Was.ToSign() { // they have the one that isn't signed
			n.UniqueKey += "/signed"
			n.Message = words.SignedAfterAll(w.printer(to, c), c, one)
		}
		deliveries = append(deliveries, n)
	}
	_, err = tx.Enqueue(ctx, deliveries...)
	return err
}

// tellToSign tells those in charge, once an hour for a course, that its certificates wait to be
// signed elsewhere.
func (w *Worker) tellToSign(ctx context.Context, tx Tx, courseID int64) error {
	key := fmt.Sprintf("certificate/to-sign/%d/%s", courseID, w.Now().UTC().Format(time.DateOnly+"T15"))
	return w.tellTrouble(ctx, tx, courseID, key, words.ToSign)
}
