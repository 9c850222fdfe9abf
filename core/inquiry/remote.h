/* Judging in mtgp-helper's role parse: an inquiry whose analysis reads
 * hostile bytes and therefore runs behind a sandbox.  The mail goes there as
 * a sealed memfd; questions come out, answers go in; this side only carries
 * them.  The protocol: core/inquiry/wire.h.
 *
 * One helper a mail, or a seat of one for many mails in turn: what took over a
 * helper on a seat could speak about the mails behind it, so a seat is for
 * folders that are gone through, never for a mail that is looked at.
 * When it dies it is started anew once, and gets the
 * answers that are known; when it dies again, does not end within its limit
 * or says what it may not say, the sheet is one row `parser` that says so,
 * and the inquiry is at its end: nothing else is lost.  From its first byte of
 * the mail on the helper counts as hostile: frames, sheets and questions are
 * checked, and all limits of an inquiry hold here, too.
 * Where the kernel could not give the whole sandbox, the sheet ends with a
 * row `sandbox`.
 *
 * Without a loop a judgement blocks (subcommands); with one it is a job, and
 * the loop's thread never waits: at most one is under way, and answers that
 * come meanwhile go with the next.
 *
 *	r = remote_new(&o);  j = remote_judging(r);
 *	i = inquiry_new_elsewhere(&j, &answerer);  … as any inquiry …
 *	remote_free(r);  inquiry_free(i);
 */
#ifndef MTGP_INQUIRY_REMOTE_H
#define MTGP_INQUIRY_REMOTE_H

#include "core/inquiry/inquiry.h"
#include "core/loop/loop.h"

/* The longest that one judgement may take, the reading of the mail
 * included. */
#define REMOTE_LIMIT	(30 * USEC_SEC)

/* The source of evidence that lies in the mail: its places are checked. */
#define REMOTE_MAIL	"mail"

/* Who takes the mails of a seat changes after so many. */
#define REMOTE_SEAT	10

/* One remote at a time sits on it; it outlives them. */
struct remote_seat;
struct remote_seat *remote_seat_new(void);	/* NULL: no memory */
void	remote_seat_free(struct remote_seat *s);	/* takes NULL */

struct remote_options {
	const char	*analysis;	/* "message": a constant */
	struct span	 options;	/* a JSON object, or "" */
	const struct facts *facts;	/* of this host; NULL: none */
	usec_t		 now;
	int		 fd;		/* of the mail; duplicated */
	size_t		 size;		/* of it */
	struct span	 name;		/* of the mail, for the row `parser` */
	/* What the analysis may ask; all else is refused as nonsense. */
	bool		(*may_ask)(const struct question *q);
	usec_t		 patience;	/* of its questions; 0: any */
	usec_t		 limit;		/* 0: REMOTE_LIMIT */
	const char	*helper;	/* path; NULL: the usual one */
	struct remote_seat *seat;	/* NULL: a helper of its own */
	/* Folders of knowledge that it loads at its start: installed, the
	 * user's; NULL: none. */
	const char	*data, *user;
	const volatile bool *cancel;	/* without a loop; may be NULL */
	struct loop	*loop;		/* NULL: blocking */
	/* On the loop's thread, when a judgement has been taken over (a new
	 * sheet); may be NULL. */
	void		(*judged)(void *arg);
	void		*arg;
};

struct remote;

/* Texts and facts are copied.  NULL: no memory, or no descriptor. */
struct remote	*remote_new(const struct remote_options *o);
/* Ends the helper, also in the middle of its work, and waits for nothing.
 * Takes NULL. */
void		 remote_free(struct remote *r);
struct judging	 remote_judging(struct remote *r);

#endif
