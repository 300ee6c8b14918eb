package torture

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/loptruong/loptruong/child"
	"github.com/loptruong/loptruong/roster/rostertest"
	"github.com/loptruong/loptruong/simulator"
)

// filesPlan is files that were made to take the program's memory, time or life, two at a
// time, while somebody else asks for the timetable.
type filesPlan struct {
	each    int // of those known every so many
	damaged int // beside them
}

// files are those of the plan.
func (p filesPlan) files(seed uint64) (files []rostertest.File) {
	for i, f := range rostertest.Hostile() {
		if i%p.each == 0 {
			files = append(files, f)
		}
	}
	return append(files, rostertest.Damaged(seed, p.damaged)...)
}

func (p filesPlan) play(ctx context.Context, s *stage) error {
	s.sim.SetLimits(simulator.Limits{}) // the work of the files is meant, not how fast a chat may be written to
	c, err := s.seats(ctx, 1)
	if err == nil {
		err = errors.Join(s.configure("{log: {level: warn}, telegram: {rate: 0}}"), s.start())
	}
	if err != nil {
		return err
	}
	files := p.files(s.dice.Uint64())
	s.sheet.Code, s.sheet.Files, s.sheet.Exactly = c.session.Code, len(files), true
	bot := s.bot.PID()
	beside, over := context.WithCancel(ctx)
	defer over()
	var besides sync.WaitGroup
	var slow []time.Duration
	var failed [3]error
	besides.Go(func() { slow, failed[2] = bystander(beside, c.users[0]) })
	besides.Go(func() { s.sheet.ReadPeak = watchReaders(beside, bot) })

	todo := make(chan rostertest.File, len(files))
	for _, f := range files {
		todo <- f
	}
	close(todo)
	var sending sync.WaitGroup
	for i, id := range []int64{adminUser, secondAdmin} {
		u := s.sim.NewUser(simulator.Witness{}, "Văn phòng", simulator.WithID(id))
		sending.Go(func() { failed[i] = s.sendAll(ctx, u, todo) })
	}
	sending.Wait()
	over()
	besides.Wait()
	s.sheet.BotPeak = child.Peak(bot)
	if err := errors.Join(failed[:]...); err != nil {
		return err
	}
	slices.Sort(slow)
	s.sheet.OthersMS, s.sheet.SlowestMS = slow[len(slow)*19/20].Milliseconds(), slow[len(slow)-1].Milliseconds()
	return s.settled(ctx)
}

// sendAll sends one file after the other, each when the one before was read.
func (s *stage) sendAll(ctx context.Context, u *simulator.User, todo <-chan rostertest.File) (err error) {
	defer simulator.Caught(&err)
	u.Starts("")
	u.Sees("")
	for f := range todo {
		u.SendsFile(f.Name, f.Make())
		u.Sees("Đang đọc", f.Name)
		for waits := true; waits; {
			n := 0
			if err := s.db.sql.QueryRowContext(ctx, "SELECT COUNT(*) FROM roster_import WHERE state = 'requested' AND chat_id = "+fmt.Sprint(u.ChatID())).Scan(&n); err != nil {
				return err
			}
			if waits = n > 0; waits {
				if err := pause(ctx, 20*time.Millisecond); err != nil {
					return fmt.Errorf("%s is not read: %w", f.Name, err)
				}
			}
		}
	}
	return nil
}

// bystander asks for the timetable again and again and returns how long each answer took:
// one at least.
func bystander(ctx context.Context, u *simulator.User) (took []time.Duration, err error) {
	for {
		u.LooksAway()
		begun := time.Now()
		u.Sends("/lich")
		answered, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
		_, err := u.WaitFor(answered)
		cancel()
		if err != nil {
			return took, fmt.Errorf("somebody else is not answered: %w", err)
		}
		took = append(took, time.Since(begun))
		if pause(ctx, 300*time.Millisecond) != nil {
			return took, nil
		}
	}
}

// watchReaders is the most memory that a process has taken by which the program reads a
// file, in kB.
func watchReaders(ctx context.Context, bot int) (most int) {
	for {
		for _, reader := range child.Readers(bot) {
			most = max(most, child.Peak(reader))
		}
		if pause(ctx, 20*time.Millisecond) != nil {
			return most
		}
	}
}
