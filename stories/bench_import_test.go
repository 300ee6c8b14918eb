package stories

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// rosterRow is a line of a large list: nobody has the name and the date of birth of
// another, and many have a name that comes near.
func rosterRow(i int) (name, birth, phone, unit string) {
	family := []string{"Nguyễn", "Trần", "Lê", "Phạm", "Võ", "Đặng", "Bùi", "Hồ", "Ngô", "Dương"}
	middle := []string{"Thị", "Văn", "Thị Ngọc", "Minh", "Thanh", "Quốc", "Kim", "Hoàng", "Thị Mỹ", "Xuân"}
	given := []string{"Lan", "Lam", "Anh", "Bình", "Hoa", "Hoà", "Dũng", "Mai", "Tâm", "Sơn", "Oanh", "Phúc", "Quân", "Yến", "Giang", "Hạnh", "Thảo", "Vân", "Tuấn", "Đức"}
	name = family[i%10] + " " + middle[i/10%10] + " " + given[i/100%20]
	return name, fmt.Sprintf("%d/%d/%d", 1+i%28, 1+i/28%12, 1960+i/336%40), fmt.Sprintf("09%08d", i), fmt.Sprintf("UBND xã số %d", i%160)
}

// largeList is a list of so many people, every 33rd of whom is corrected: a letter of
// the name, the phone or the unit.
func largeList(people int, corrected bool) []byte {
	var b strings.Builder
	b.WriteString("TT;HỌ VÀ TÊN;NS;ĐVCT;Đoàn;SĐT\n")
	for i := range people {
		name, birth, phone, unit := rosterRow(i)
		if corrected && i%33 == 0 {
			switch i / 33 % 3 {
			case 0:
				name += "h"
			case 1:
				phone = "03" + phone[2:]
			default:
				unit = "Đảng uỷ " + unit
			}
		}
		fmt.Fprintf(&b, "%d;%s;%s;%s;Đoàn %d;%s\n", i+1, name, birth, unit, i%9+1, phone)
	}
	return []byte(b.String())
}

// BenchmarkImport is a list of 10,000 people that an organizer sends to the program as it
// is built, in a process of its own: from the file, over the dry run and the tap, until it
// is stored; then the same list with 304 of them corrected; and the most memory that the
// program has held.
func BenchmarkImport(b *testing.B) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		b.Skip("the peak memory of a process is read in /proc")
	}
	people := storagetest.Scaled(10_000)
	program := filepath.Join(b.TempDir(), "loptruong")
	if out, err := exec.Command("go", "build", "-o", program, "..").CombinedOutput(); err != nil {
		b.Fatalf("build the program: %v\n%s", err, out)
	}
	f := figures{}
	for b.Loop() {
		sim, err := simulator.New(simulator.Config{Now: time.Now, Patience: giveUp})
		if err != nil {
			b.Fatal(err)
		}
		cfg := benchConfig(b, sim.URL(), 0)
		cfg.Telegram.Token = sim.Token()
		fill(b, cfg, time.Now(), 0)
		bot := startProgram(b, program, cfg)
		admin := sim.NewUser(b, "Quản trị", simulator.WithID(storyAdmin))
		admin.Starts("")
		admin.Sees("")
		timed := func(unit string, do func()) {
			begun := time.Now()
			do()
			f.add(unit, time.Since(begun).Seconds())
		}
		timed("import-s", func() {
			admin.SendsFile("ds.csv", largeList(people, false))
			admin.Taps("✅ Ghi")
			admin.Sees("Đã ghi danh sách", fmt.Sprintf("thêm %d", people))
		})
		f.add("peak-MB", peakMemory(b, bot.Process.Pid))
		timed("again-s", func() {
			admin.SendsFile("ds.csv", largeList(people, true))
			admin.Sees("So với danh sách", fmt.Sprintf("thêm 0, sửa %d", (people+32)/33))
			admin.Taps("✅ Ghi")
			admin.Sees("Đã ghi danh sách", "thêm 0")
		})
		f.add("again-peak-MB", peakMemory(b, bot.Process.Pid))
		if err := errors.Join(bot.Process.Signal(os.Interrupt), bot.Wait(), sim.Close()); err != nil {
			b.Fatal("the program ended with: ", err)
		}
	}
	f.report(b, map[string]float64{"import-s": 10, "peak-MB": 150})
}
