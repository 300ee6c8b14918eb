package handlers_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
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
	c := d.class()
	var fifth course.Session
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.Sessions(ctx, c.ID)
		fifth = all[4]
		return err
	})
	event := func() map[string]string {
		t.Helper()
		file := d.file(d.taps(lan, d.says(lan, "/lich").button("Đưa vào lịch")).messages[0].File)
		_, after, _ := strings.Cut(file, "UID:"+fifth.UID+"@loptruong\r\n")
		lines := map[string]string{}
		for line := range strings.SplitSeq(after, "\r\n") {
			if line == "END:VEVENT" {
				break
			}
			name, value, _ := strings.Cut(line, ":")
			lines[name] = value
		}
		return lines
	}
	change := func(field, typed string) {
		t.Helper()
		d.taps(anOrganizer, fmt.Sprintf("reschedule:ask:%d:%s", fifth.ID, field))
		d.taps(anOrganizer, d.says(anOrganizer, typed).has("Xin xác nhận").button("Xác nhận")).has("Đã sửa lịch học")
	}
	before := event()
	change("move", "8h-11h")
	change("room", "Hội trường B")
	after := event()
	if before["SEQUENCE"] != "0" || after["SEQUENCE"] != "2" || after["DTSTART"] != "20220818T010000Z" ||
		!strings.HasPrefix(after["LOCATION"], "Hội trường B") || after["STATUS"] != "CONFIRMED" {
		t.Errorf("moved: %v, before %v", after, before)
	}
	d.taps(anOrganizer, d.taps(anOrganizer, fmt.Sprintf("reschedule:ask:%d:cancel", fifth.ID)).button("Xác nhận"))
	if off := event(); off["SEQUENCE"] != "3" || off["STATUS"] != "CANCELLED" {
		t.Errorf("cancelled: %v", off)
	}
	d.says(lan, "/lich").has("đã hủy")
}
