package stories

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/loptruong/loptruong/app"
	"github.com/loptruong/loptruong/certificate"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// BenchmarkPapers has the program as it is built, in a process of its own, draw the papers that
// courses have issued, each with an office's logo, signature, seal and page, and merge those of each delegation:
// of 1,000 people and of 10,000, and the most memory that it has held. The processor time is the program's.
func BenchmarkPapers(b *testing.B) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		b.Skip("the peak memory of a process is read in /proc")
	}
	program := filepath.Join(b.TempDir(), "loptruong")
	if out, err := exec.Command("go", "build", "-o", program, "..").CombinedOutput(); err != nil {
		b.Fatalf("build the program: %v\n%s", err, out)
	}
	for _, people := range []int{storagetest.Scaled(1000), storagetest.Scaled(10_000)} {
		b.Run(fmt.Sprintf("papers=%d", people), func(b *testing.B) {
			f := figures{}
			for b.Loop() {
				f.drawsPapers(b, program, people)
			}
			f.report(b, nil)
		})
	}
}

// drawsPapers measures a program that begins when the papers of so many people are to be drawn.
func (f figures) drawsPapers(b *testing.B, program string, people int) {
	sim, err := simulator.New(simulator.Config{Now: time.Now, Patience: giveUp})
	if err != nil {
		b.Fatal(err)
	}
	cfg := benchConfig(b, sim.URL(), 0)
	cfg.Telegram.Token = sim.Token()
	db, err := app.OpenDatabase(b.Context(), cfg, app.MachineClock)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	form := officeForm(b, db)
	for first := 0; first < people; first += ofACourse {
		closedCourse(b, db, form, first, min(ofACourse, people-first))
	}
	begun := time.Now()
	bot := startProgram(b, program, cfg)
	each := merged(b, db, people)
	took, used := time.Since(begun), cpuTime(b, bot.Process.Pid)
	f.add("papers/s", float64(people)/took.Seconds())
	f.add("cpu-ms-each", used.Seconds()*1000/float64(people))
	f.add("bytes-each", each)
	f.add("peak-MB", peakMemory(b, bot.Process.Pid))
	if err := errors.Join(bot.Process.Signal(os.Interrupt), bot.Wait(), sim.Close()); err != nil {
		b.Fatal("the program ended with: ", err)
	}
}

// ofACourse is how many people a course has at most.
const ofACourse = 10_000

// officeForm is a form with pictures, which it stores.
func officeForm(b *testing.B, db *storage.DB) course.Form {
	b.Helper()
	form := benchPaper(0).Form
	for place, to := range map[course.ArtPlace]*string{
		course.ArtLogo: &form.Logo, course.ArtSignature: &form.Signature, course.ArtSeal: &form.Seal, course.ArtBackground: &form.Background,
	} {
		dots := image.NewRGBA(image.Rect(0, 0, 600, 424))
		for y := range 424 {
			for x := range 600 {
				c := color.RGBA{255, 255, 255, 255}
				if math.Abs(math.Hypot(float64(x-300), float64(y-212))-150) < 12 {
					c = color.RGBA{200, 30, 40, 255}
				}
				dots.SetRGBA(x, y, c)
			}
		}
		var sent bytes.Buffer
		if err := png.Encode(&sent, dots); err != nil {
			b.Fatal(err)
		}
		kept, err := certificate.TakeArt(place, sent.Bytes())
		if err != nil {
			b.Fatal(err)
		}
		file := notice.File{Name: string(place), MediaType: kept.MediaType, Bytes: kept.Bytes}
		storagetest.Do(b, db, func(ctx context.Context, tx *storage.Tx) error { return tx.CreateFile(ctx, &file) })
		*to = file.SHA256
	}
	return form
}

// closedCourse stores a course whose closing is released, with a paper for each of so many people, of
// delegations of forty.
func closedCourse(b *testing.B, db *storage.DB, form course.Form, first, people int) {
	b.Helper()
	c := coursetest.New(nil, coursetest.Crowd(people))
	c.Course.Code = fmt.Sprintf("L%d", first)
	for i := range c.Roster {
		c.Roster[i].Delegation, c.Roster[i].Trainee.Phone = fmt.Sprintf("Đoàn %d", i/40), fmt.Sprintf("09%08d", first+i)
	}
	storagetest.Do(b, db, func(ctx context.Context, tx *storage.Tx) error {
		c := c // a unit may run again
		storagetest.Store(b, tx, &c)
		closing := course.Closing{CourseID: c.Course.ID, By: storagetest.Account(b, tx, storyAdmin)}
		if err := tx.CloseCourse(ctx, &closing); err != nil {
			return err
		}
		for i, e := range c.Roster {
			paper := benchPaper(first + i + 1)
			paper.Form, paper.Delegation = form, e.Delegation
			one := course.Certificate{CourseID: c.Course.ID, EnrollmentID: e.ID, DelegationID: e.DelegationID, Year: 2022, No: first + i + 1,
				Code: course.NewCertificateCode(), Paper: paper}
			if err := tx.CreateCertificate(ctx, &one); err != nil {
				return err
			}
		}
		_, err := tx.Release(ctx, closing)
		return err
	})
}

// merged waits until all papers are drawn and all bundles made, and returns how large the papers are.
func merged(b *testing.B, db *storage.DB, people int) (each float64) {
	b.Helper()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for until := time.Now().Add(20 * time.Minute); ; <-look.C {
		var papers []course.Certificate
		var bundles []course.Bundle
		var one notice.File
		err := db.View(b.Context(), func(tx *storage.Tx) (err error) {
			if papers, err = tx.UndrawnCertificates(b.Context(), 0, 1, true); err != nil || len(papers) > 0 {
				return err
			}
			if bundles, err = tx.UndrawnBundles(b.Context(), true); err != nil || len(bundles) > 0 {
				return err
			}
			all, err := tx.Certificates(b.Context(), int64((people-1)/ofACourse+1))
			if err != nil {
				return err
			}
			one, err = tx.File(b.Context(), all[len(all)-1].FileID)
			return err
		})
		switch {
		case err != nil:
			b.Fatal(err)
		case len(one.Bytes) > 0:
			return float64(len(one.Bytes))
		case time.Now().After(until):
			b.Fatalf("papers are not drawn: %+v, %+v", papers, bundles)
		}
	}
}
