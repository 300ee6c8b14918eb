package stories

import (
	"net/http"
	"testing"

	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/simulator"
)

// TestSideCallsRefused has Telegram refuse what is only beside the point: menus,
// answers to taps and chat actions. The bot goes on.
func TestSideCallsRefused(t *testing.T) {
	for name, fault := range map[string]simulator.Fault{
		"400": simulator.FailBefore(http.StatusBadRequest, "Bad Request: query is too old and response timeout expired or query ID is invalid"),
		"403": simulator.FailBefore(http.StatusForbidden, "Forbidden: bot was blocked by the user"),
		"500": simulator.FailBefore(http.StatusInternalServerError, "Internal Server Error"),
	} {
		t.Run(name, func(t *testing.T) {
			stories(t, func(t *testing.T, h *house) {
				for _, method := range []string{"setMyCommands", "answerCallbackQuery", "sendChatAction"} {
					h.sim.AddRule(simulator.Rule{Method: method, Times: -1, Fault: fault})
				}
				h.restart()
				_, joined, _ := h.hasClass(2, 0)
				lan := joined[0]
				h.clock.Set(coursetest.At("16/8 7:20"))
				lan.Sends("/diemdanh")
				lan.Taps("✅ Điểm danh")
				lan.Sees("Đã điểm danh lúc 7:20")
				lan.Sends("/ketqua")
				lan.Sees("ít nhất")
				h.sim.ClearRules()
			})
		})
	}
}

// TestRepeatedAfterARestart delivers a text and a tap once more under a new
// number, to a program that has been started anew meanwhile.
func TestRepeatedAfterARestart(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, joined, _ := h.hasClass(2, 0)
		lan := joined[0]
		h.at("16/8 7:20")
		wrong := "000000"
		if sixDigits.FindString(admin.Sees("Đã mở điểm danh").Text) == wrong {
			wrong = "111111"
		}
		lan.Sends(wrong)
		lan.Sees("còn 4 lần")
		h.settled()
		h.restart()
		if h.sim.Repeat(h.sim.LastUpdate(), true) == 0 {
			t.Fatal("nothing was repeated")
		}
		h.settled()
		lan.DoesNotSee("còn 3 lần")
		lan.Sends(wrong)
		lan.Sees("còn 3 lần")

		lan.Taps("✅ Điểm danh")
		lan.Sees("Đã điểm danh lúc 7:20")
		h.settled()
		h.restart()
		lan.LooksAway()
		lan.TapsAgain()
		h.settled()
		lan.DoesNotSee("điểm danh")
		lan.Sends("/ketqua")
		lan.Sees("sáng 16/8", "có mặt")
	})
}
