package course

import (
	"cmp"
	"slices"
	"time"
)

// Role is what an account may act as.
type Role string

const (
	AnyoneRole         Role = "anyone"
	MemberRole         Role = "member" // whoever has a course: its trainees and its organizers; nobody is given it
	TraineeRole        Role = "trainee"
	RepresentativeRole Role = "representative" // đại diện đoàn
	OrganizerRole      Role = "organizer"      // Ban Tổ chức
	AdminRole          Role = "admin"          // quản trị
)

// Grant is one role of one account: admin everywhere, organizer of a course, or
// representative of a delegation.
type Grant struct {
	ID           int64
	AccountID    int64
	Role         Role
	CourseID     int64  // 0 for an admin
	DelegationID int64  // 0 unless a representative
	Delegation   string // its name
	By           int64  // account of who invited; 0 when the program itself gave it, by the configuration or its first link
	At           time.Time
}

// Invitation is a link that gives its first user a role. Only the hash of its
// token is kept.
type Invitation struct {
	ID           int64
	Role         Role
	CourseID     int64
	DelegationID int64
	Delegation   string // its name
	By           int64  // account; 0 when the program itself has printed it
	ExpiresAt    time.Time
	UsedBy       int64 // account; 0 while it is unused
}

// InvitationTTL is how long an invitation link can be used.
const InvitationTTL = 7 * 24 * time.Hour

// Actor is who acts, with the rights that stand in the database at this moment.
type Actor struct {
	AccountID   int64
	Grants      []Grant
	Enrollments []Enrollment // of courses whose roster the account is linked to
}

// Action is something one may or may not do.
type Action string

const (
	CreateCourse   Action = "course.create"   // needs an admin
	ManageRoles    Action = "roles.manage"    // see who has which role anywhere, invite admins, revoke admins and organizers; needs an admin
	SeeStatus      Action = "status.see"      // needs an admin
	SettleUpdate   Action = "update.settle"   // try again, or drop, what was set aside after errors; needs an admin
	TakeBackup     Action = "backup.take"     // get an encrypted backup of the whole by chat; needs an admin
	StartSeries    Action = "series.start"    // say from which number a series goes on, which is one over all courses; needs an admin
	ManageCourse   Action = "course.manage"   // import, check in by name, announce, invite, revoke representatives, issue
	SeeLog         Action = "log.see"         // read the audit log of a course, or of everything, which needs an admin
	SeeDelegation  Action = "delegation.see"  // list, receive the bundle
	TakeRole       Action = "role.take"       // come with the token of an invitation; anybody who has come in may
	JoinCourse     Action = "course.join"     // consent, claim a place, register; anybody who has come in may
	AttendCourse   Action = "course.attend"   // check in, see timetable and progress
	AttendFor      Action = "place.attend"    // check somebody of the own delegation in (điểm danh hộ)
	SettleBirth    Action = "place.birth"     // say which reading of one's own date of birth is right
	AskCorrection  Action = "place.correct"   // ask for a field to be set right; the representative for the own delegation
	SharePhone     Action = "place.phone"     // ask for one's own phone number
	DisownPlace    Action = "place.disown"    // give one's own place back: it is not one's own
	AskLeave       Action = "leave.ask"       // ask for leave from sessions at one's own place, withdraw it, give it up
	DecideLeave    Action = "leave.decide"    // see why somebody asks for leave, and decide on it
	DecideClaim    Action = "place.decide"    // say whose a place is that somebody claims
	ConfirmReceipt Action = "receipt.confirm" // say how many of a delegation's papers were received; the representative for the own one
	SeeCertificate Action = "certificate.see" // receive the file
)

// Object is what an action is done to. Zero fields are not part of it.
type Object struct {
	CourseID     int64
	DelegationID int64
	EnrollmentID int64
}

// Can is the only place that decides about rights. What it does not name is
// denied.
func Can(a Actor, act Action, o Object) bool {
	switch act {
	case CreateCourse, ManageRoles, SeeStatus, SettleUpdate, TakeBackup, StartSeries:
		return a.is(AdminRole, Object{})
	case ManageCourse, DecideLeave:
		return o.CourseID != 0 && (a.is(AdminRole, Object{}) || a.is(OrganizerRole, o))
	case SeeLog:
		return Can(a, ManageCourse, o) || Can(a, ManageRoles, Object{})
	case SeeDelegation, DecideClaim, ConfirmReceipt:
		return Can(a, ManageCourse, o) || o.DelegationID != 0 && a.is(RepresentativeRole, o)
	case AttendFor:
		return o.DelegationID != 0 && a.is(RepresentativeRole, o)
	case TakeRole:
		return a.AccountID != 0
	case JoinCourse:
		return a.AccountID != 0 && o.CourseID != 0
	case AttendCourse:
		e := a.EnrollmentIn(o.CourseID)
		return e != nil && (o.EnrollmentID == 0 || o.EnrollmentID == e.ID)
	case SettleBirth, SharePhone, DisownPlace, AskLeave:
		return a.owns(o.EnrollmentID)
	case AskCorrection:
		return a.owns(o.EnrollmentID) || o.DelegationID != 0 && a.is(RepresentativeRole, o)
	case SeeCertificate:
		return a.owns(o.EnrollmentID) || Can(a, ManageCourse, o)
	}
	return false
}

// owns tells whether a place, on the roster or taken off it, is the actor's.
func (a Actor) owns(enrollment int64) bool {
	return enrollment != 0 && slices.ContainsFunc(a.Enrollments, func(e Enrollment) bool { return e.ID == enrollment })
}

func (a Actor) is(role Role, o Object) bool {
	for _, g := range a.Grants {
		if g.Role != role {
			continue
		}
		switch role {
		case AdminRole:
			return true
		case OrganizerRole:
			if g.CourseID == o.CourseID {
				return true
			}
		case RepresentativeRole:
			if g.CourseID == o.CourseID && g.DelegationID == o.DelegationID {
				return true
			}
		}
	}
	return false
}

// Represented are the actor's own delegations, the newest course first.
func (a Actor) Represented() []Grant {
	var grants []Grant
	for _, g := range a.Grants {
		if g.Role == RepresentativeRole {
			grants = append(grants, g)
		}
	}
	slices.SortStableFunc(grants, func(a, b Grant) int { return cmp.Compare(b.CourseID, a.CourseID) })
	return grants
}

// EnrollmentIn is the actor's own place on a course, nil when there is none.
func (a Actor) EnrollmentIn(courseID int64) *Enrollment {
	for i := range a.Enrollments {
		if a.Enrollments[i].CourseID == courseID && a.Enrollments[i].State == Enrolled {
			return &a.Enrollments[i]
		}
	}
	return nil
}

// NewestCourse is the newest course that the actor has to do with; 0 when there is none.
func (a Actor) NewestCourse() (id int64) {
	for _, g := range a.Grants {
		id = max(id, g.CourseID)
	}
	for _, e := range a.Enrollments {
		id = max(id, e.CourseID)
	}
	return id
}

// Role is the highest of the actor's roles: it chooses words, never a right.
func (a Actor) Role() Role { return a.Roles()[0] }

// Roles are all of the actor's roles, the highest first, and AnyoneRole without any:
// they choose the command menu, never a right.
func (a Actor) Roles() []Role {
	var roles []Role
	for _, role := range []Role{AdminRole, OrganizerRole, RepresentativeRole} {
		if slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role == role }) {
			roles = append(roles, role)
		}
	}
	if len(a.Enrollments) > 0 {
		roles = append(roles, TraineeRole)
	}
	if len(roles) == 0 {
		roles = append(roles, AnyoneRole)
	}
	return roles
}

// Allow returns nil when the actor may, and the refusal otherwise.
func Allow(a Actor, act Action, o Object) error {
	if Can(a, act, o) {
		return nil
	}
	return Refuse(ErrForbidden, "refuse.forbidden")
}
