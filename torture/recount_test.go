package torture

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// leaveCrowd writes the ledger of three people: one asks two questions, checks in by the
// button and is told an announcement, one gives a wrong code and the right one, and one is
// killed upon and answered twice, and registers; an update comes again under a new number
// and one can't be read.
func leaveCrowd(t *testing.T) (folder string) {
	t.Helper()
	return leaveCase(t, sheet{Case: "T1", Code: "123456", Kills: 1, Told: 1, First: firstUser}, map[string]string{
		offeredFile: `1,701,500000001,message/500000001/1,/tracuu SERV-ESAS-22
			2,702,500000001,message/500000001/2,/tracuu SERV-ESAS-23
			3,703,500000002,message/500000002/3,000000
			4,704,500000001,tap/9,in:1
			5,705,0,broken/705,
			6,706,500000002,message/500000002/4,123456
			7,707,500000002,message/500000002/4,123456
			8,708,500000003,message/500000003/5,/lich
			9,709,500000003,message/500000003/6,/start c_MO
			10,710,500000003,message/500000003/7,Lê An`,
		inboxFile: `1,701,500000001,done
			2,702,500000001,done
			3,703,500000002,done
			4,704,500000001,done
			5,705,,quarantined
			6,706,500000002,done
			7,708,500000003,done
			8,709,500000003,done
			9,710,500000003,done`,
		noticesFile: `1,reply/1/1,1,500000001,,sent,11
			2,reply/2/1,1,500000001,,sent,12
			3,reply/3/1,1,500000002,,sent,13
			4,reply/4/1,1,500000001,,sent,
			5,reply/4/2,1,500000001,,sent,11
			6,reply/6/1,1,500000002,,sent,14
			7,reply/7/1,1,500000003,,sent,16
			8,reply/8/1,1,500000003,,sent,18
			9,reply/9/1,1,500000003,,sent,19
			10,announcement/1/1,3,500000001,1,sent,17`,
		deliveredFile: `1,11,500000001,sendMessage,1,ok,Mã SERV-ESAS-22
			2,12,500000001,sendMessage,1,ok,Mã SERV-ESAS-23
			3,13,500000002,sendMessage,1,ok,Mã chưa đúng
			4,11,500000001,editMessageText,1,ok,Mã SERV-ESAS-22
			5,14,500000002,sendMessage,1,ok,Đã điểm danh
			6,15,500000003,sendMessage,1,ok,Lịch
			7,16,500000003,sendMessage,2,ok,Lịch
			8,17,500000001,sendMessage,2,ok,Tin
			9,18,500000003,sendMessage,2,ok,gõ họ và tên
			10,19,500000003,sendMessage,2,ok,Đã ghi danh`,
		bookFile:   "500000001,1,present,button\n500000002,1,present,code",
		triesFile:  "500000002,1",
		placesFile: "500000003,Lê An,Lê An,Lê An",
		killsFile:  "1,6,4,1000",
	})
}

// leaveSlow is the same, but one sentence stands for the last two answers.
func leaveSlow(t *testing.T) (folder string) {
	t.Helper()
	folder = leaveCrowd(t)
	notices := filepath.Join(folder, "T1", noticesFile)
	tamper(t, notices, "8,reply/8/1,1,500000003,,sent,18\n", "")
	tamper(t, notices, "9,reply/9/1,1,500000003,,sent,19", "9,slow/8,1,500000003,,sent,18")
	tamper(t, filepath.Join(folder, "T1", deliveredFile), "10,19,500000003,sendMessage,2,ok,Đã ghi danh", "10,19,1001,sendMessage,2,ok,Đã ghi danh")
	return folder
}

// leaveNews writes the ledger of an announcement to three people with two kills, of which
// the first has doubled a message.
func leaveNews(t *testing.T, neverTwice bool) (folder string) {
	t.Helper()
	state, last := "sent", "13"
	if neverTwice {
		state, last = "held", ""
	}
	tables := map[string]string{
		noticesFile: `1,a/1,3,500000001,1,sent,11
			2,a/2,3,500000002,1,` + state + "," + last + `
			3,a/3,3,500000003,1,sent,14`,
		deliveredFile: `1,11,500000001,sendMessage,1,ok,Tin
			2,12,500000002,sendMessage,1,ok,Tin
			3,13,500000002,sendMessage,2,ok,Tin
			4,14,500000003,sendMessage,3,ok,Tin`,
		killsFile: "1,2,1,1000\n2,3,1,2000",
	}
	if neverTwice {
		tables[deliveredFile] = "1,11,500000001,sendMessage,1,ok,Tin\n2,12,500000002,sendMessage,1,ok,Tin\n3,14,500000003,sendMessage,3,ok,Tin"
	}
	return leaveCase(t, sheet{Case: "T3", Kills: 2, People: 3, First: firstUser, NeverTwice: neverTwice}, tables)
}

// leaveFiles writes the ledger of two files.
func leaveFiles(t *testing.T) (folder string) {
	t.Helper()
	return leaveCase(t, sheet{Case: "T16", Code: "123456", Files: 2, Exactly: true, Losses: 3, Lost: 3, BotPeak: 1024, ReadPeak: 2048}, map[string]string{
		offeredFile: `1,701,1001,message/1001/1,file a.xlsx
			2,702,1002,message/1002/2,file b.xlsx`,
		inboxFile:     "1,701,1001,done\n2,702,1002,done",
		noticesFile:   "1,reply/1/1,1,1001,,sent,11\n2,reply/2/1,1,1002,,sent,12",
		deliveredFile: "1,11,1001,sendMessage,1,ok,Đang đọc\n2,12,1002,sendMessage,1,ok,Đang đọc\n3,11,1001,editMessageText,1,ok,Đọc được",
		importsFile:   "a.xlsx,10,read\nb.xlsx,10,refused",
	})
}

func leaveCase(t *testing.T, s sheet, tables map[string]string) (folder string) {
	t.Helper()
	folder = t.TempDir()
	of := filepath.Join(folder, s.Case)
	lines := func(name string) int {
		return strings.Count(strings.TrimRight(tables[name], "\n"), "\n") + min(1, len(tables[name]))
	}
	s.OfferedLines, s.DeliveredLines = lines(offeredFile), lines(deliveredFile)
	if err := errors.Join(os.Mkdir(of, 0o755), writeJSON(filepath.Join(folder, runFile), run{Began: time.Unix(0, 0)}), writeJSON(filepath.Join(of, sheetFile), s)); err != nil {
		t.Fatal(err)
	}
	for name, head := range columns {
		text := strings.Join(head, ",") + "\n"
		for line := range strings.Lines(tables[name]) {
			text += strings.TrimSpace(line) + "\n"
		}
		if err := os.WriteFile(filepath.Join(of, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// edit changes the lines of a file of the ledger, without its head.
func edit(t *testing.T, file string, change func([]string) []string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimRight(string(data), "\n"), "\n")
	lines = append(lines[:1:1], change(lines[1:])...)
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// recounted counts a folder anew, and tells what it prints and whether a promise is broken.
func recounted(t *testing.T, folder string) (printed string, broken bool) {
	t.Helper()
	var out bytes.Buffer
	err := recountAll(folder, &out)
	if err != nil && !errors.Is(err, errBroken) {
		t.Fatal(err)
	}
	return out.String(), err != nil
}

// TestRecount: of ledgers in which no promise is broken it counts what is there.
func TestRecount(t *testing.T) {
	for _, tt := range []struct {
		folder string
		want   []string
	}{
		{leaveCrowd(t), []string{
			"10 updates offered = 9 events, 1 of them unreadable; 9 rows = 8 done + 1 set aside; 9 messages to people = 8 notices + 1 again, 0 of these answered with an error; 0 answered by one sentence for many", "each kill has doubled: 1 once",
		}},
		{leaveSlow(t), []string{"0 of these answered with an error; 2 answered by one sentence for many"}},
		{leaveNews(t, false), []string{
			"3 people = 3 sent + 0 held + 0 lost; 4 messages = 3 sent + 0 of the held + 1 copies", "0 once, 1 once",
		}},
		{leaveNews(t, true), []string{
			"3 people = 2 sent + 1 held + 0 lost; 3 messages = 2 sent + 1 of the held + 0 copies", "held: 1, of whom 1 had got it",
		}},
		{leaveFiles(t), []string{"2 files = 2 imports; most memory: the bot 1 MB, a reader 2 MB"}},
	} {
		printed, broken := recounted(t, tt.folder)
		for _, want := range tt.want {
			if !strings.Contains(printed, want) {
				t.Errorf("it doesn't print %q", want)
			}
		}
		if broken || t.Failed() {
			t.Errorf("it prints\n%s", printed)
		}
	}
}

// TestTampered: no line of a ledger can be taken away or put there twice without the count
// saying so.
func TestTampered(t *testing.T) {
	for name, leave := range map[string]func(*testing.T) string{
		"T1":  leaveCrowd,
		"T3":  func(t *testing.T) string { return leaveNews(t, false) },
		"T16": leaveFiles,
	} {
		for file := range columns {
			lines := 0
			edit(t, filepath.Join(leave(t), name, file), func(l []string) []string { lines = len(l); return l })
			for n := range lines {
				for how, change := range map[string]func([]string) []string{
					"remove": func(l []string) []string { return append(l[:n:n], l[n+1:]...) },
					"double": func(l []string) []string { return append(l, l[n]) },
				} {
					what := fmt.Sprintf("%s %s %d", file, how, n+1)
					folder := leave(t)
					edit(t, filepath.Join(folder, name, file), change)
					if printed, broken := recounted(t, folder); !broken {
						t.Errorf("%s: %s is not found:\n%s", name, what, printed)
					}
				}
			}
		}
	}
}

// TestDisorder: answers, rows and copies that stand in another order are found, and so is
// what has the wrong number of anything.
func TestDisorder(t *testing.T) {
	for _, tt := range []struct{ file, from, to, want string }{
		{deliveredFile, "12,500000001,sendMessage,1,ok,Mã SERV-ESAS-23", "10,500000001,sendMessage,1,ok,Mã SERV-ESAS-23", "out of order: in chat 500000001, the answer to SERV-ESAS-22 came after that to SERV-ESAS-23"},
		{noticesFile, "2,reply/2/1,1,500000001,,sent,12", "2,reply/2/1,1,500000001,,sent,10", "lost: message 10 of reply/2/1"},
		{inboxFile, "1,701,500000001", "1,702,500000001", "lost: update 701"},
		{offeredFile, "701,500000001,message/500000001/1", "709,500000001,message/500000001/1", "doubled: row 1 is of update 701, which nobody has offered"},
		{inboxFile, "2,702,500000001,done", "2,702,500000001,new", "lost: row 2 of update 702"},
		{noticesFile, "sent,12", "sent,", "lost: the answers to row 2 (/tracuu SERV-ESAS-23) count as sent, and are no message"},
		{noticesFile, "sent,14", "failed,", "lost: the answer reply/6/1 is failed"},
		{noticesFile, "2,reply/2/1", "2,reply/1/1", "doubled: the answer reply/1/1 is to nothing, there twice or not the next one"},
		{bookFile, "500000001,1,present,button", "500000003,1,present,button", "doubled: chat 500000003 has entry 1 in the book"},
		{bookFile, "500000002,1", "500000001,2", "lost: chat 500000002 has checked in and is not in the book"},
		{placesFile, "500000003,Lê An", "500000003,Lê Ánh", "lost: chat 500000003 has not answered \"Lê Ánh\", which its place says"},
		{noticesFile, "10,announcement/1/1,3,500000001,1,sent,17", "10,announcement/1/1,3,500000001,1,held,", "lost: the announcement's notice for chat 500000001 is held"},
		{triesFile, "500000002,1", "500000002,2", "doubled: chat 500000002 has given 1 wrong codes, and 2 are counted"},
		{noticesFile, "9,reply/9/1,1,500000003,,sent,19", "9,slow/9,1,500000003,,failed,", "lost: the sentence slow/9 is failed"},
		{noticesFile, "8,reply/8/1,1,500000003,,sent,18", "8,slow/9,1,500000003,,sent,18", "lost: row 8 of update 709 (/start c_MO) has no answer"},
		{deliveredFile, "15,500000003,sendMessage,1", "15,500000003,sendMessage,2", "1 messages came again in the last life, which nobody has ended"},
		{killsFile, "1,6,4,1000", "1,6,-128,1000", "kill 1 has doubled 1 messages, and 0 had a slot"},
	} {
		folder := leaveCrowd(t)
		tamper(t, filepath.Join(folder, "T1", tt.file), tt.from, tt.to)
		if printed, broken := recounted(t, folder); !broken || !strings.Contains(printed, tt.want) {
			t.Errorf("%s for %s in %s: want %q\n%s", tt.to, tt.from, tt.file, tt.want, printed)
		}
	}
	for _, tt := range []struct {
		neverTwice           bool
		file, from, to, want string
	}{
		{false, deliveredFile, "13,500000002,sendMessage,2", "13,500000002,sendMessage,1", "1 messages came again without a kill"},
		{false, killsFile, "1,2,1,1000", "1,2,0,1000", "kill 1 has doubled 1 messages, and there were 0 slots"},
		{false, noticesFile, "500000002,1,sent", "500000002,1,held", "lost: the notice for chat 500000002 is held"},
		{true, killsFile, "1,2,1,1000\n2,3,1,2000", "1,2,0,1000\n2,3,0,2000", "1 are held, and there were 0 slots at the kills"},
		{true, noticesFile, "500000002,1,held", "500000002,1,cancelled", "lost: the notice for chat 500000002 is cancelled"},
		{true, deliveredFile, "14,500000003", "14,500000001", "doubled: chat 500000001 got it 2 times"},
		{true, deliveredFile, "14,500000003", "14,500000001", "lost: chat 500000003 has got nothing, and counts as sent to"},
	} {
		folder := leaveNews(t, tt.neverTwice)
		tamper(t, filepath.Join(folder, "T3", tt.file), tt.from, tt.to)
		if printed, broken := recounted(t, folder); !broken || !strings.Contains(printed, tt.want) {
			t.Errorf("%s for %s in %s: want %q\n%s", tt.to, tt.from, tt.file, tt.want, printed)
		}
	}
}

// TestFiles: what becomes of a file is found, and what they take.
func TestFiles(t *testing.T) {
	for _, tt := range []struct{ file, from, to, want string }{
		{importsFile, "a.xlsx,10,read", "a.xlsx,10,requested", "lost: file a.xlsx still waits"},
		{importsFile, "a.xlsx", "b.xlsx", "doubled: file b.xlsx is imported again"},
		{importsFile, "a.xlsx", "c.xlsx", "lost: file a.xlsx is no import"},
		{sheetFile, `"Lost": 3`, `"Lost": 2`, "2 answers of the database were swallowed, and were to be 3"},
		{sheetFile, `"BotPeak": 1024`, `"BotPeak": 1024000`, "the bot took 1000 MB, of at most 150"},
		{sheetFile, `"ReadPeak": 2048`, `"ReadPeak": 1024000`, "a reader 1000 MB, of at most 256"},
	} {
		folder := leaveFiles(t)
		tamper(t, filepath.Join(folder, "T16", tt.file), tt.from, tt.to)
		if printed, broken := recounted(t, folder); !broken || !strings.Contains(printed, tt.want) {
			t.Errorf("%s for %s in %s: want %q\n%s", tt.to, tt.from, tt.file, tt.want, printed)
		}
	}
}

// tamper puts one text in the place of another, which must be there once.
func tamper(t *testing.T, file, from, to string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(data), from); n != 1 {
		t.Fatalf("%s has %q %d times", file, from, n)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(data), from, to, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}
