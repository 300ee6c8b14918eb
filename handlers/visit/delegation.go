package visit

import (
	"slices"
	"strconv"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/letters"
)

// mostDelegations is how many are buttons, of the hundred that Telegram takes; of more
// the name is typed.
const mostDelegations = 90

// DelegationChoices are the buttons that choose one of a course's delegations.
func DelegationChoices(all []course.Delegation) (choices []Choice) {
	for _, one := range all[:min(len(all), mostDelegations)] {
		choices = append(choices, Choice{Label: one.Name, Value: chosen(one)})
	}
	return choices
}

// chosen is the value of a delegation's button, which is nobody's name.
func chosen(d course.Delegation) string { return "#" + strconv.FormatInt(d.ID, 10) }

// ChosenDelegation is the one that an answer chooses or names, however it is written;
// any other answer is refused.
func ChosenDelegation(all []course.Delegation, answer string) (course.Delegation, error) {
	at := slices.IndexFunc(all, func(one course.Delegation) bool {
		return answer == chosen(one) || letters.Fold(one.Name) == letters.Fold(answer)
	})
	if at < 0 {
		return course.Delegation{}, course.Refuse(course.ErrInvalid, "register.bad_delegation")
	}
	return all[at], nil
}
