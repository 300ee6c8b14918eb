# make help lists what can be made.
.DEFAULT_GOAL := help
GO ?= go
SIZE ?= small
TEST = TZ=America/Chicago $(GO) test -shuffle=on -count=1 -parallel=8 -timeout=40m
# The stories of the built program, into which the race detector does not see: it is a process of its own. All that
# it does is in other tests under the detector. A story says if it is missing here, or ought to be (TestUnraced).
UNRACED = ^Test(ExitStatus|HostileFiles|ImportCommand|ImportCommandPictures|ImportRefuses|Killed.*|LongOutage|PagesBeforeTelegram|PlayedByHand|Replicas|StoodStill|StopAtWork|StopWhileStarting|StopWithOutcomesInHand|StoppedInAnAnnouncement|Torture|Trouble)$$
# Packages that the detector does not watch. SQLite was C, has locks of its own, and watching it is four fifths of the work of
# storage's tests; not so the packages that it is built on, whose generic code the linker may take for everybody's. What
# -race also checks, each conversion of an unsafe pointer, is left out of both. The others only reckon, with what one caller gives
# them, and have no generic code: packing and drawing were half of certificate's and roster's tests.
UNWATCHED = -gcflags='modernc.org/...=-d=checkptr=0' $(patsubst %,-gcflags=%=-race=false,modernc.org/sqlite/lib \
	compress/flate golang.org/x/crypto/scrypt golang.org/x/image/vector golang.org/x/text/unicode/norm hash/adler32 image/png)
# Tests in which one goroutine works for long, or a process that they start: dots of pictures, the walk through all that can
# be done in the chat, files that are bombs or as large as may be, each day of ten years, a crowd by a clock of its own. The detector would see no race there, and make ten times the work of it.
SERIAL = ^Test(AddressOfEverybody|ButtonsInWords|CommandsInTexts|EveryButton|EveryQuestionCanBeLeft|Rights|CheckIsReadable|Ground|OverlayOfMany|PageUnder|People|PictureIsGone|PictureOfAPage|PicturesOfTwo|PicturesOn.*|SealOverSignature|TakeArt|TakeArtRefuses|BadReaders|ReadArt|ReadIsWhole|ReadPaper|ReadSigned|SignedBombs|EveryDayHasItsMoments|HostileSheets|LargestRoster|FloodInACrowd)$$

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-10s %s\n", $$1, $$2}'

run: ## run the bot (TELEGRAM_BOT_TOKEN=…)
	$(GO) run .

demo: ## play the class of 2022 into demo-out/
	$(GO) run . demo

torture: ## prove the promises on SQLite, and on the PostgreSQL of TEST_DATABASE_URL (SIZE=small, a minute each; SIZE=full, some ten)
	$(GO) run . torture --size $(SIZE)
	$(if $(TEST_DATABASE_URL),$(GO) run . torture --size $(SIZE) --db '$(TEST_DATABASE_URL)')

check: ## everything CI checks
	test -z "$$(gofmt -l .)" || { gofmt -l .; exit 1; }
	$(GO) vet ./...
	$(GO) mod verify
	$(MAKE) --no-print-directory lint
	# The peers, and that the comparison with them works: small, and fast.
	cd tools/peers && $(GO) vet . && $(GO) mod verify && $(TEST) .
	# Half of their time is spent waiting, for a program that starts or for its clock: twice as many at a time.
	$(TEST) -parallel=16 -run '$(UNRACED)' ./stories
	# The benchmarks still run: a hundredth of each, once, but for those that take as long with few people as with many.
	$(GO) test -short -run '^$$' -bench . -skip 'Backlog|Deeds|Flood' -benchtime 1x ./certificate ./roster ./signature ./storage ./stories
	$(TEST) -run '$(SERIAL)' ./certificate ./course ./handlers ./outbox ./reader ./roster
	# The other stories take longest. The detector watches them on PostgreSQL, where transactions do run side by side,
	# and the tests of the other packages on both.
	$(TEST) -run '/^sqlite$$' -skip '$(UNRACED)' ./stories
	# They begin first, those of storage, the next longest, beside them, and then the other packages.
	$(TEST) -race $(UNWATCHED) -skip '$(UNRACED)|$(SERIAL)' ./stories ./storage ./...

lint: ## what the linters of .golangci.yaml say (the first time builds golangci-lint, some minutes)
	$(GO) tool -modfile=tools/go.mod golangci-lint run ./...
	cd tools/peers && $(GO) tool -modfile=../go.mod golangci-lint run .

golden: ## write the golden files anew
	$(GO) test ./certificate -update

pictures: ## draw the pictures of the READMEs and the guide anew (needs chromium, poppler, fonts-liberation and fonts-noto-color-emoji)
	$(GO) run . demo
	sh doc/pictures/draw.sh demo-out
	PLAYGROUND_PICTURE=$(CURDIR)/doc/pictures/playground.png $(GO) test -count=1 -run '^TestPlayedByHand$$' ./stories

bench: ## the figures, also beside other bots: broadcast, check-in, pacing, floods, certificates, signatures, memory, import, search, a million people
	$(MAKE) --no-print-directory peers
	cd tools/peers && $(GO) test -count=1 -run '^TestPapers$$' -args -rounds '$(ROUNDS)' -papers 500
	$(GO) test -run '^$$' -bench . -benchtime 3x -timeout 30m ./stories
	$(GO) test -run '^$$' -bench 'Search|RosterPage' -benchtime 100x -timeout 30m ./storage
	$(GO) test -run '^$$' -bench Sign -benchtime 300x ./signature
	$(GO) test -run '^$$' -bench Register -benchtime 3x ./roster ./certificate
	$(GO) test -run '^$$' -bench Doorbell -benchtime 1x -timeout 30m ./scheduler # makes a million people: some minutes and 4 GB

packages: ## archives and packages of a release, into dist/ (publishes nothing; the first time builds goreleaser, some minutes)
	$(GO) run github.com/goreleaser/goreleaser/v2@v2.14.0 release --snapshot --clean

release-check: ## the program for every system of .goreleaser.yaml, and vet for it, without C (cold some minutes)
	for os in linux windows darwin; do for arch in amd64 arm64; do \
		echo $$os/$$arch; \
		CGO_ENABLED=0 GOOS=$$os GOARCH=$$arch $(GO) build -trimpath -o /dev/null . && \
		CGO_ENABLED=0 GOOS=$$os GOARCH=$$arch $(GO) vet ./... || exit 1; \
	done; done

installs: ## the .deb, installed into a fresh Debian without Go (root, debootstrap and a mirror; some minutes)
	sh packaging/installs.sh

ROUNDS ?= 5
PEOPLE ?= 10000
peers: ## the product beside its peers, ratios first (ONLY=taps DB=sqlite DOOR=polling PEERS=telebot ROUNDS=1: a part)
	cd tools/peers && $(GO) test -count=1 -timeout 3h -run '^TestPeers$$' \
		-args -rounds '$(ROUNDS)' -people '$(PEOPLE)' -only '$(ONLY)' -db '$(DB)' -door '$(DOOR)' -peers '$(PEERS)'

.PHONY: help run demo torture check lint golden pictures bench packages release-check installs peers
