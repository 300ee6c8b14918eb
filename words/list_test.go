package words_test

import (
	"fmt"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// TestResultPicture: each delegation has its bars, and where there are many the smallest are one together, so that nobody is missing.
func TestResultPicture(t *testing.T) {
	t.Parallel()
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	asks := func(r notice.Reaction) notice.Announcement {
		return notice.Announcement{No: 3, Message: notice.Message{Buttons: [][]notice.Button{{{Data: notice.ReactTap.Data(notice.Reacting{Draft: 1, Says: r})}}}}}
	}
	for _, c := range []struct {
		delegations, bars int
		asks              notice.Reaction
		groups            int
	}{{1, 1, notice.Comes, 3}, {8, 8, notice.Comes, 3}, {9, 8, notice.Comes, 3}, {40, 8, notice.Noted, 2}} {
		var all notice.AllReactions
		for i := range c.delegations {
			one := notice.DelegationReactions{Delegation: fmt.Sprintf("Đoàn %d", i), Reactions: notice.Reactions{Got: 10 + i, Missed: 2, Noted: 4, Comes: 3, Away: 1}}
			all.Add(one.Reactions)
			all.Of = append(all.Of, one)
		}
		_, _, labels, groups := words.ResultPicture(texts.In(i18n.Vietnamese, "đồng chí"), course.Course{Title: "Lớp"}, asks(c.asks), all)
		people := 0
		for _, g := range groups {
			if len(g.Counts) != len(labels) {
				t.Errorf("%d counts for %d labels", len(g.Counts), len(labels))
			}
			for _, n := range g.Counts {
				people += n
			}
		}
		if len(labels) != c.bars || len(groups) != c.groups || people != all.Got+all.Missed {
			t.Errorf("of %d delegations %d labels, %d groups, %d of %d people: %q", c.delegations, len(labels), len(groups), people, all.Got+all.Missed, labels)
		}
		if c.delegations > 8 && labels[7] != fmt.Sprintf("%d đoàn khác", c.delegations-7) {
			t.Errorf("the last is %q", labels[7])
		}
	}
}
