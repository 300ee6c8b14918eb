//go:build unix

package storagetest

import (
	"bufio"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// keeper starts a server in the folder $1 with the programs in $2, stops and
// starts it as its standard input says, one word a line, and says "done" each
// time. It ends the server, and removes the folder, when its standard input is
// closed: by the end of the test process, however that ends.
const keeper = `
trap 'cd / && rm -rf "$1"' EXIT
start() {
	"$2/postgres" -D "$1/data" -k "$1" -h "" -c fsync=off -c max_connections=200 >>"$1/log" 2>&1 &
	server=$!
}
stop() {
	kill -INT $server
	wait $server
}
"$2/initdb" -D "$1/data" -U postgres -A trust -E UTF8 --no-locale --no-sync >&2 || exit 1
start "$1" "$2"
while read -r order; do
	$order "$1" "$2"
	echo done
done
stop
`

// Server is a PostgreSQL server that the tests have started.
type Server struct {
	URL string // of its own database

	dir    string
	orders io.Writer
	done   *bufio.Reader
	ended  chan struct{} // closed when the keeper has, for the reason why
	why    string
}

// StartServer starts a server of the test's own, until the test ends. Where no
// server is installed the test is skipped, and failed where CI=true.
func StartServer(t testing.TB) *Server {
	t.Helper()
	s, stop, err := newServer()
	if err == nil {
		t.Cleanup(stop)
		err = s.await()
	}
	if err != nil {
		missing(t, err)
	}
	return s
}

// Stop ends the server at once, with all its connections.
func (s *Server) Stop() error { return s.order("stop") }

// Start starts it again and returns when it answers.
func (s *Server) Start() error {
	if err := s.order("start"); err != nil {
		return err
	}
	return s.await()
}

func (s *Server) order(word string) error {
	if _, err := fmt.Fprintln(s.orders, word); err != nil {
		return err
	}
	_, err := s.done.ReadString('\n')
	return err
}

// startServer starts the server of all tests, until the process ends. A new database on it
// has the tables: it is a copy of template1 (PostgreSQL's CREATE DATABASE).
func startServer() (string, error) {
	s, _, err := newServer()
	if err != nil {
		return "", err
	}
	if err := s.await(); err != nil {
		return "", err
	}
	return s.URL, makeTables(strings.Replace(s.URL, "/postgres?", "/template1?", 1))
}

// newServer starts a server on a socket in a new folder.
func newServer() (_ *Server, stop func(), err error) {
	programs, err := findPrograms()
	if err != nil {
		return nil, nil, err
	}
	dir, err := os.MkdirTemp(inMemory(), "loptruong-pg-")
	if err != nil {
		return nil, nil, err
	}
	sys, err := otherUser(dir)
	if err != nil {
		return nil, nil, err
	}
	cmd := exec.Command("/bin/sh", "-c", keeper, "keeper", dir, programs)
	cmd.SysProcAttr = sys
	cmd.Dir = dir
	var said strings.Builder
	cmd.Stderr = &said
	orders, err := cmd.StdinPipe() // open until it is stopped, or this process ends
	if err != nil {
		return nil, nil, err
	}
	done, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	u := url.URL{
		Scheme: "postgres", User: url.User("postgres"), Path: "/postgres",
		RawQuery: url.Values{"host": {dir}, "sslmode": {"disable"}}.Encode(),
	}
	s := &Server{URL: u.String(), dir: dir, orders: orders, done: bufio.NewReader(done), ended: make(chan struct{})}
	go func() {
		err := cmd.Wait()
		s.why = fmt.Sprint(err, ": ", said.String())
		close(s.ended)
	}()
	return s, func() {
		_ = orders.Close()
		<-s.ended
	}, nil
}

// inMemory is a folder of Linux that is no disk, or empty where there is none or little room: a database is a thousand
// files, which ext4 makes and deletes in a third of the time of a short test.
func inMemory() string {
	const folder, room = "/dev/shm", 4 << 30
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil || s.Bavail*uint64(s.Bsize) < room {
		return ""
	}
	return folder
}

// await returns when the server answers, has ended, or takes too long.
func (s *Server) await() error {
	db, err := sql.Open("postgres", s.URL)
	if err != nil {
		return err
	}
	defer db.Close()
	late := time.After(time.Minute)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if err = db.Ping(); err == nil {
			return nil
		}
		select {
		case <-s.ended:
			return fmt.Errorf("the server can't be started: %s", s.why)
		case <-late:
			log, _ := os.ReadFile(filepath.Join(s.dir, "log")) // empty when it can't be read
			return fmt.Errorf("the server does not answer: %w: %s", err, log)
		case <-tick.C:
		}
	}
}

// findPrograms is the folder of initdb and postgres: the newest of Debian's, else
// that of the PATH.
func findPrograms() (string, error) {
	for version := 30; version >= 14; version-- {
		dir := fmt.Sprintf("/usr/lib/postgresql/%d/bin", version)
		if _, err := os.Stat(filepath.Join(dir, "initdb")); err == nil {
			return dir, nil
		}
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return "", errors.New("TEST_DATABASE_URL is empty and no initdb is installed")
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return "", err
	}
	return filepath.Dir(path), nil
}

// otherUser makes the process a group of its own, so that an interrupt at the
// terminal leaves its end to the keeper, and, as the server refuses to be root,
// gives it and the folder to another user.
func otherUser(dir string) (*syscall.SysProcAttr, error) {
	sys := &syscall.SysProcAttr{Setpgid: true}
	if os.Getuid() != 0 {
		return sys, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return nil, err
		}
	}
	uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	sys.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return sys, os.Chown(dir, int(uid), int(gid))
}
