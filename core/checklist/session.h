/* A walk that is kept: every change is in the store when the call returns 0,
 * so that after a crash or a dropped line it goes on at the same step.
 *
 * A session belongs to a case; without one the first change makes it, named
 * after the list and the day.  From the first answer on, the case holds one
 * finding with the transcript, kept up to date at each step: a report of an
 * unfinished walk says what was done so far.  Values with a case field are
 * known to the case from then on, for the next list and for letters.
 * A failure of the store is one sentence, and the walk stays as it was.
 * Borrows list, store and tools; loop thread or a subcommand. */
#ifndef MTGP_CHECKLIST_SESSION_H
#define MTGP_CHECKLIST_SESSION_H

#include "core/case/store_run.h"
#include "core/checklist/library.h"
#include "core/checklist/transcript.h"

#define SESSION_ADDRESS 46

struct session_options {
	struct store	*store;		/* NULL: nothing is kept */
	int64_t		 case_id;	/* 0: made with the first change */
	const char	*host, *reporter, *company;
	enum lang	 lang;		/* of the name of a case it makes */
	/* Own addresses of IPv4 and IPv6, for the case fields own_v4 and
	 * own_v6 of a walk that begins; "": not known. */
	char		 own_v4[SESSION_ADDRESS], own_v6[SESSION_ADDRESS];
};

struct session;

int	session_begin(const struct checklist *l,
		const struct session_options *o, usec_t now,
		struct session **ret, struct error *e);
/* A run of the store goes on.  -ENOENT: its list is no longer there.  Where
 * the list has changed meanwhile, it goes on at the last step that both
 * have. */
int	session_resume(const struct library *l, int64_t run_id,
		const struct session_options *o, usec_t now,
		struct session **ret, struct error *e);
/* The list that an end names, in the same case; values are taken along. */
int	session_next(struct session *s, const struct library *l, usec_t now,
		struct session **ret, struct error *e);
void	session_free(struct session *s);	/* takes NULL; ends nothing */

const struct walk *session_walk(const struct session *s);
int64_t	session_case(const struct session *s);		/* 0: none yet */
const char *session_case_name(const struct session *s);	/* "" */
int64_t	session_run(const struct session *s);		/* 0: none yet */

/* As in core/checklist/walk.h, and kept. */
int	session_set(struct session *s, const char *name, const char *value,
		enum walk_origin origin, usec_t now, struct error *e);
/* What a person typed for a variable, read as its type says; empty leaves it
 * open.  -EINVAL with a sentence: it does not fit, and nothing changed. */
int	session_enter(struct session *s, const char *name, const char *typed,
		usec_t now, struct error *e);
int	session_sheet(struct session *s, struct sheet *sheet, usec_t now,
		struct error *e);
int	session_choose(struct session *s, const char *path, usec_t now,
		struct error *e);
int	session_answer(struct session *s, char key, usec_t now,
		struct error *e);
int	session_skip(struct session *s, char key, const char *reason,
		usec_t now, struct error *e);
int	session_note(struct session *s, const char *note, usec_t now,
		struct error *e);
int	session_back(struct session *s, usec_t now, struct error *e);
int	session_forward(struct session *s, usec_t now, struct error *e);

/* "手順「…」で解決: こちらの案件 3件" for a list; none: { NULL }. */
int	session_solved(struct store *store, const struct checklist *l,
		struct arena *a, struct text *ret, struct error *e);

#endif
