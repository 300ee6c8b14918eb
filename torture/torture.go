package torture

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/loptruong/loptruong/app"
)

// Options are what the command torture is told.
type Options struct {
	DB      string   `name:"db" help:"Where the program keeps everything meanwhile: sqlite, a file that goes away, or postgres://… of a server on which databases may be made and dropped." default:"sqlite" placeholder:"URL"`
	Size    string   `help:"How much: small, a minute; full, a quarter of an hour." enum:"small,full" default:"small"`
	Seed    uint64   `help:"What chance is drawn from." default:"1"`
	Case    []string `help:"Only these cases, by name: T1, T3, T3N, T7, T16, T20." placeholder:"NAME"`
	Out     string   `help:"Folder for the ledger, in which each engine has its own." default:"torture-out" placeholder:"DIR"`
	Recount string   `help:"Play nothing: count again what a run has left in this folder." placeholder:"DIR"`
}

// errBroken says that a promise was broken; which one has been printed.
var errBroken = errors.New("a promise is broken: see above")

// Run tortures the program, a file that can be run, leaves the ledger and prints to out
// what became of everything. It fails when a promise is broken.
func Run(ctx context.Context, o Options, program string, out io.Writer) error {
	if o.Recount != "" {
		return recountAll(o.Recount, out)
	}
	groups, err := chosen(o)
	if err != nil {
		return app.UsageError{Err: err}
	}
	e, err := openEngine(ctx, o.DB)
	if err != nil {
		return app.UsageError{Err: err}
	}
	folder := filepath.Join(o.Out, e.name)
	if err := errors.Join(os.RemoveAll(folder), os.MkdirAll(folder, 0o755)); err != nil {
		return fmt.Errorf("make the folder of the ledger: %w", err)
	}
	began := time.Now()
	r := run{Seed: o.Seed, Size: o.Size, Engine: e.title, Program: version(), Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH, Cores: runtime.NumCPU(), Began: began.UTC()}
	fmt.Fprintln(out, r)
	if err := writeJSON(filepath.Join(folder, runFile), r); err != nil {
		return err
	}
	for _, group := range groups {
		if err := playAll(ctx, e, group, o, program, folder, out); err != nil {
			return err
		}
	}
	r.Seconds = time.Since(began).Seconds()
	if err := writeJSON(filepath.Join(folder, runFile), r); err != nil {
		return err
	}
	return recountAll(folder, out)
}

// playAll plays cases side by side.
func playAll(ctx context.Context, e *engine, group []torment, o Options, program, folder string, out io.Writer) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var playing sync.WaitGroup
	var mu sync.Mutex
	var failed error
	for _, c := range group {
		if !c.applies(e) {
			fmt.Fprintf(out, "%s  %s: not here. %s\n", time.Now().Format(time.TimeOnly), c.Name, c.why)
			continue
		}
		fmt.Fprintf(out, "%s  %s: %s\n", time.Now().Format(time.TimeOnly), c.Name, c.title)
		playing.Go(func() {
			err := play(ctx, e, c, o, program, filepath.Join(folder, c.Name))
			if err == nil {
				return
			}
			stop()
			mu.Lock()
			defer mu.Unlock()
			failed = errors.Join(failed, fmt.Errorf("%s: %w", c.Name, err))
		})
	}
	playing.Wait()
	return failed
}

// play plays one case and leaves its ledger.
func play(ctx context.Context, e *engine, c torment, o Options, program, folder string) (err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, c.within, fmt.Errorf("not at its end after %v", c.within))
	defer cancel()
	s, err := newStage(ctx, e, c, program, folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	s.dice = rand.New(rand.NewPCG(o.Seed, uint64(c.stream)))
	began := time.Now()
	err = s.until(ctx, func(ctx context.Context) error { return c.play(ctx, s) })
	s.sheet.Seconds = time.Since(began).Seconds()
	return errors.Join(err, s.leave(context.WithoutCancel(ctx))) // also of what did not come to its end, to be looked at
}

// chosen are the cases that are to be played, those together that are played side by side.
func chosen(o Options) (groups [][]torment, err error) {
	known := map[string]bool{}
	for _, group := range torments(o.Size) {
		var some []torment
		for _, c := range group {
			known[c.Name] = true
			if len(o.Case) == 0 || slices.ContainsFunc(o.Case, func(name string) bool { return strings.EqualFold(name, c.Name) }) {
				some = append(some, c)
			}
		}
		groups = append(groups, some)
	}
	for _, name := range o.Case {
		if !known[strings.ToUpper(name)] {
			return nil, fmt.Errorf("there is no case %q", name)
		}
	}
	return groups, nil
}

// version is which program this is.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return info.Main.Version
}
