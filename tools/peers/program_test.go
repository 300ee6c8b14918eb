package main

import (
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/simulator"
)

// product is the name of the product among the peers.
const product = "loptruong"

// floors are the programs that make the product's calls of a tap and decide nothing: one keeps nothing, the other
// the rows of a tap.
var floors = []string{floorCalls, floorRows}

const (
	floorCalls = "two calls"
	floorRows  = "calls and rows"
)

// bench is what all runs share.
type bench struct {
	machine

	product, peers string // the built programs

	t        *testing.T // of the engine that is measured now
	engine   string
	postgres string        // the URL of its server
	classes  map[int]class // by size
}

func newBench(t *testing.T) *bench {
	t.Helper()
	folder := t.TempDir()
	b := &bench{product: filepath.Join(folder, "loptruong"), peers: filepath.Join(folder, "peers")}
	for path, module := range map[string]string{b.product: "../..", b.peers: "."} {
		if out, err := exec.Command("go", "build", "-C", module, "-o", path, ".").CombinedOutput(); err != nil {
			t.Fatalf("go build in %s: %v\n%s", module, err, out)
		}
	}
	b.machine = newMachine(t)
	return b
}

// program is one run of the product or a peer: with a database and a server of its
// own.
type program struct {
	*bench
	t       *testing.T // of the run
	name    string
	scene   scene
	url     string // of the database
	session int64
	crowd   *crowd
	cmd     *exec.Cmd
	listen  string // of the webhook
}

// scene is what a run happens in.
type scene struct {
	door   string
	people int
	faults simulator.Faults
}

// The engines and the doors.
const (
	sqlite   = "sqlite"
	postgres = "postgres"
	polling  = "polling"
	webhook  = "webhook"
)

// begin makes the database and the server and starts the program; it returns when
// the program takes updates and has come to rest.
func (b *bench) begin(t *testing.T, name string, s scene) *program {
	t.Helper()
	p := &program{bench: b, t: t, name: name, scene: s, session: 1}
	p.makeDatabase()
	p.crowd = newCrowd(t, b.machine, CrowdSettings{People: s.people, Faults: s.faults})
	if s.door == webhook {
		p.listen = freeAddress(t)
	}
	if name == product {
		p.cmd = exec.Command(b.product, "--config", p.configure())
	} else {
		p.cmd = exec.Command(b.peers, "-token", simulator.DefaultToken, "-api", p.crowd.url, "-listen", p.listen,
			"-database", p.url, "-first", fmt.Sprint(firstPerson), "-people", fmt.Sprint(s.people), name)
	}
	p.cmd.Stderr = os.Stderr
	if err := b.start(b.program, p.cmd); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if p.cmd.ProcessState == nil {
			_ = p.cmd.Process.Kill()
			_ = p.cmd.Wait()
		}
	})
	p.crowd.does("Begun", s.door == webhook, new(bool))
	p.rests()
	return p
}

// configure writes the product's configuration.
func (p *program) configure() string {
	p.t.Helper()
	text := fmt.Sprintf("telegram: {token: %q, api: %q, rate: 0}\ndatabase: %q\nadmins: [%d]\nlog: {level: warn}\n",
		simulator.DefaultToken, p.crowd.url, p.url, organizer)
	if p.listen != "" {
		text = strings.Replace(text, "rate: 0", "rate: 0, webhook: true", 1)
		text += fmt.Sprintf("web: {listen: %q, public_url: %q}\n", p.listen, "http://"+p.listen)
	}
	file := filepath.Join(p.t.TempDir(), "config.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
	return file
}

// used is the processor time of the program with its database.
func (p *program) used() time.Duration {
	used := cpuTime(p.cmd.Process.Pid)
	if p.engine == postgres {
		used += databaseTime()
	}
	return used
}

// rests waits until the program does nothing: where processor time can be read, it
// has used none for a while.
func (p *program) rests() {
	p.t.Helper()
	const still = 4 // looks
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	before, same := time.Duration(-1), 0
	for until := time.Now().Add(patience); same < still; <-look.C {
		now := cpuTime(p.cmd.Process.Pid)
		if same++; now != before {
			before, same = now, 0
		}
		if time.Now().After(until) {
			p.t.Fatalf("%s does not come to rest", p.name)
		}
	}
}

// freeAddress is an address of this machine that nobody listens on, with a port
// below those that the kernel gives to connections, so that it stays free.
func freeAddress(t *testing.T) string {
	t.Helper()
	for range 100 {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 20_000+rand.IntN(10_000)))
		if err == nil {
			defer l.Close()
			return l.Addr().String()
		}
	}
	t.Fatal("no port is free")
	return ""
}
