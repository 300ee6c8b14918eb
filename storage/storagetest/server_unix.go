//go:build unix

package storagetest

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// keeper starts a server in the folder $1 with the programs in $2 and ends it,
// and removes the folder, when its standard input is closed: by the end of the
// test process, however that ends.
const keeper = `
trap 'cd / && rm -rf "$1"' EXIT
"$2/initdb" -D "$1/data" -U postgres -A trust -E UTF8 --no-locale --no-sync >&2 || exit 1
"$2/postgres" -D "$1/data" -k "$1" -h "" -c fsync=off -c max_connections=200 >"$1/log" 2>&1 &
server=$!
cat >/dev/null
kill -INT $server
wait $server
`

// startServer starts a PostgreSQL server on a socket in a new folder and returns
// the URL of its own database.
func startServer() (string, error) {
	programs, err := findPrograms()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "loptruong-pg-")
	if err != nil {
		return "", err
	}
	sys, err := otherUser(dir)
	if err != nil {
		return "", err
	}
	cmd := exec.Command("/bin/sh", "-c", keeper, "keeper", dir, programs)
	cmd.SysProcAttr = sys
	cmd.Dir = dir
	var said strings.Builder
	cmd.Stderr = &said
	if _, err := cmd.StdinPipe(); err != nil { // open until this process ends
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	ended := make(chan string, 1)
	go func() {
		err := cmd.Wait()
		ended <- fmt.Sprint(err, ": ", said.String())
	}()
	u := url.URL{
		Scheme: "postgres", User: url.User("postgres"), Path: "/postgres",
		RawQuery: url.Values{"host": {dir}, "sslmode": {"disable"}}.Encode(),
	}
	return u.String(), awaitServer(u.String(), dir, ended)
}

// awaitServer returns when the server answers, has ended, or takes too long.
func awaitServer(server, dir string, ended <-chan string) error {
	db, err := sql.Open("postgres", server)
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
		case why := <-ended:
			return fmt.Errorf("the server can't be started: %s", why)
		case <-late:
			log, _ := os.ReadFile(filepath.Join(dir, "log")) // empty when it can't be read
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
