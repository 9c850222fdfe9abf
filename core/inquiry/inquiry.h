/* An inquiry drives one analysis: judge → ask → judge (ARCHITECTURE.md).
 * It knows nothing of sockets: questions go to an answerer (facts, a zone
 * file, a resolver) and answers come back, from the loop or at once.
 *
 * An answer, time-out included, is final within an inquiry.  At most 24
 * rounds (judgements that asked something new) and 600 questions; what is
 * asked beyond them is answered ANSWER_LIMIT.  When nothing is open any more
 * every row still pending becomes unknown, after a limit with the field
 * reason = limit.
 * The inquiry keeps questions and answers: evidence, and replay. */
#ifndef MTGP_INQUIRY_INQUIRY_H
#define MTGP_INQUIRY_INQUIRY_H

#include "core/base/clock.h"
#include "core/inquiry/facts.h"
#include "core/sheet/sheet.h"

enum question_kind { QUESTION_FACT, QUESTION_DNS, QUESTION_HTTPS,
	QUESTION_TLS };

struct question {
	enum question_kind kind;
	const char	*vantage;	/* "" the default */
	struct span	 name;		/* fact: "queue.name/EF21E811F3" */
	int		 type;		/* dns: RR type */
	bool		 cd;
	usec_t		 patience;	/* no longer than this; 0: that of the
					 * analysis */
};

enum answer_state { ANSWER_OPEN, ANSWER_GIVEN, ANSWER_NONE, ANSWER_TIMEOUT,
	ANSWER_REFUSED, ANSWER_LIMIT };

struct answer {
	enum answer_state state;
	struct span	 bytes;		/* owned by the inquiry */
};

struct inquiry;

/* What an analysis may do while it judges. */
struct asker {
	/* The answer, or one with ANSWER_OPEN (the question is now asked). */
	const struct answer *(*ask)(struct asker *self,
			const struct question *q);
};

struct analysis {
	const char	*kind;
	/* Pure; `now` is the inquiry's.  NULL: no memory. */
	struct sheet	*(*judge)(const void *subject, struct asker *asker,
			usec_t now);
	usec_t		 patience;	/* of its questions; 0: as the
					 * answerer likes */
};

/* Carries questions out; later calls inquiry_answer for each, in any order,
 * also at once from inside. */
struct answerer {
	void		(*carry)(void *arg, struct inquiry *i, size_t number,
			const struct question *q);
	void		*arg;
};

/* Judging elsewhere (remote.h): instead of an analysis, somebody who begins a
 * judgement and tells what came of it.  It is freed before its inquiry. */
struct judging {
	/* Its end is inquiry_judged(), at once or later, on the thread of the
	 * inquiry; until then none is begun. */
	void		(*begin)(void *arg, struct inquiry *i);
	void		*arg;
	usec_t		 patience;	/* of its questions; 0: as the
					 * answerer likes */
};

#define INQUIRY_ROUNDS	  24
#define INQUIRY_QUESTIONS 600

struct inquiry	*inquiry_new(const struct analysis *an, const void *subject,
			usec_t now, const struct answerer *by);
struct inquiry	*inquiry_new_elsewhere(const struct judging *j,
			const struct answerer *by);
void		 inquiry_free(struct inquiry *i);
/* Judges once and carries out what is newly asked.  -ENOMEM: the old sheet
 * stays; -EBUSY: called from inside itself. */
int		 inquiry_step(struct inquiry *i);
void		 inquiry_answer(struct inquiry *i, size_t number,
			enum answer_state state, struct span bytes);
/* Steps while answers come at once; true when nothing is open. */
bool		 inquiry_settle(struct inquiry *i);
bool		 inquiry_done(const struct inquiry *i);
/* The newest sheet; owned by the inquiry until inquiry_take. */
const struct sheet *inquiry_sheet(const struct inquiry *i);
struct sheet	*inquiry_take(struct inquiry *i);
/* Cancels: what is open becomes ANSWER_NONE, nothing more is carried out,
 * and a last judgement leaves no row pending. */
void		 inquiry_cancel(struct inquiry *i);
size_t		 inquiry_questions(const struct inquiry *i);
const struct question *inquiry_question(const struct inquiry *i, size_t n,
			const struct answer **ret_answer);

/* Answers questions of kind fact at once from f (NULL: there are none), all
 * others with ANSWER_NONE.  f must outlive the inquiry. */
struct answerer	 inquiry_by_facts(const struct facts *f);
/* For struct judging.  How it asks, between begin and the end. */
struct asker	*inquiry_asker(struct inquiry *i);
/* The end of what was begun: the sheet (now the inquiry's; NULL: no memory,
 * the old one stays).  again: answers that it has not seen are at hand. */
void		 inquiry_judged(struct inquiry *i, struct sheet *s,
			bool again);
/* A judgement is under way elsewhere. */
bool		 inquiry_away(const struct inquiry *i);
/* For analyses: the fact `name` of `key`.  by NULL: ANSWER_NONE. */
const struct answer *inquiry_ask_fact(struct asker *by, const char *name,
			struct span key);

/* For analyses: asks through `by`, but waits no longer than `patience`. */
struct hurry {
	struct asker	 asker;		/* first: found back from it */
	struct asker	*by;
	usec_t		 patience;
};
/* What is h now; NULL where by is. */
struct asker	*inquiry_hurry(struct hurry *h, struct asker *by,
			usec_t patience);

#endif
