package handlers_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
)

// TestCalendarOfATrainee takes the timetable into the calendar of the phone: as a file,
// and as an address that can be changed, after which the old one leads nowhere.
func TestCalendarOfATrainee(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 8:00")
	c := d.class()
	file := d.taps(lan, d.says(lan, "/lich").button("Đưa vào lịch")).has("Thêm vào lịch", "Lớp dân vận")
	if text := d.file(file.messages[0].File); !strings.HasPrefix(text, "BEGIN:VCALENDAR") || strings.Count(text, "BEGIN:VEVENT") != 8 {
		t.Errorf("the file: %s", text)
	}
	first := d.address(file)
	again := d.taps(lan, d.says(lan, "/lich").button("Đưa vào lịch"))
	if d.address(again) != first {
		t.Error("the address is another one each time")
	}
	sure := d.taps(lan, again.button("Đổi địa chỉ")).has("không mở được nữa")
	if d.address(d.taps(lan, d.says(lan, "/lich").button("Đưa vào lịch"))) != first {
		t.Error("the address has changed before it was confirmed")
	}
	second := d.address(d.taps(lan, sure.button("địa chỉ mới")))
	if second == first {
		t.Error("the address has not changed")
	}
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		if _, err := tx.CalendarOf(ctx, first); err == nil {
			t.Error("the old address is still somebody's")
		}
		of, err := tx.CalendarOf(ctx, second)
		if err == nil && of.TelegramID != lan {
			t.Errorf("the new address is that of %d", of.TelegramID)
		}
		return err
	})
	d.taps(aStranger, fmt.Sprintf("schedule:ics:%d", c.ID)).lacks("Lớp dân vận")
}

// address is the key at the end of the address of a calendar that an answer names.
func (d *desk) address(a answer) string {
	d.t.Helper()
	_, key, ok := strings.Cut(a.text(), "/l/")
	if !ok {
		d.t.Fatalf("no address of a calendar in %q", a.text())
	}
	return strings.Fields(key)[0]
}

// file is what a stored file holds.
func (d *desk) file(id int64) string {
	d.t.Helper()
	var f notice.File
	d.store(func(ctx context.Context, tx *storage.Tx) (err error) {
		f, err = tx.File(ctx, id)
		return err
	})
	return string(f.Bytes)
}

// TestCalendarFollowsTheSchedule: a session that is moved, given another room and then
// cancelled is the same event for a calendar, each time a newer one.
func TestCalendarFollowsTheSchedule(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 8:00")
	d.class()
	event := func() (uid string, lines map[string]string) {
		t.Helper()
		file := d.file(d.taps(lan, d.says(lan, "/lich").button("Đưa vào lịch")).messages[0].File)
		lines = map[string]string{}
		for _, e := range strings.Split(file, "BEGIN:VEVENT")[1:] {
			if !strings.Contains(e, "20220818T") || !strings.Contains(e, "DTEND:20220818T0") || strings.Contains(e, "DTEND:20220818T1") {
				continue
			}
			for line := range strings.SplitSeq(e, "\r\n") {
				if name, value, ok := strings.Cut(line, ":"); ok {
					lines[name] = value
				}
			}
			break
		}
		return lines["UID"], lines
	}
	change := func(field, typed string) {
		t.Helper()
		d.taps(anOrganizer, "reschedule:ask:5:"+field)
		d.taps(anOrganizer, d.says(anOrganizer, typed).has("Xin xác nhận").button("Xác nhận")).has("Đã sửa lịch học")
	}
	was, before := event()
	change("move", "8h-11h")
	change("room", "Hội trường B")
	uid, after := event()
	if uid != was || uid == "" || before["SEQUENCE"] != "0" || after["SEQUENCE"] != "2" ||
		after["DTSTART"] != "20220818T010000Z" || !strings.HasPrefix(after["LOCATION"], "Hội trường B") || after["STATUS"] != "CONFIRMED" {
		t.Errorf("moved: %v, before %v", after, before)
	}
	d.taps(anOrganizer, d.taps(anOrganizer, "reschedule:ask:5:cancel").button("Xác nhận"))
	if uid, off := event(); uid != was || off["SEQUENCE"] != "3" || off["STATUS"] != "CANCELLED" {
		t.Errorf("cancelled: %v", off)
	}
	d.says(lan, "/lich").has("đã hủy")
}
