/* Inside the time line: the judgement in progress, and how its sentences
 * are made.  A slot has a value for each language (times, durations). */
#ifndef MTGP_LOG_TIMELINE_PART_H
#define MTGP_LOG_TIMELINE_PART_H

#include "core/log/timeline.h"

#define TIMELINE_SLOTS 32

struct timeline {
	const struct timeline_subject *subject;
	const struct log_message *m;
	struct asker	*asker;
	usec_t		 now;
	struct sheet	*sheet;
	const char	*name[TIMELINE_SLOTS], *ja[TIMELINE_SLOTS],
			*en[TIMELINE_SLOTS];
	size_t		 nslots;
	int		 explained;	/* meanings looked up so far */
	/* what the facts say, once known */
	usec_t		 next, until;	/* or TIME_NONE */
};

/* Sets or replaces a slot. */
void	timeline_slot(struct timeline *t, const char *name, struct span v);
void	timeline_slot_number(struct timeline *t, const char *name, int64_t v);
/* "9月2日 17:56:59" / "2 Sep 17:56:59"; the year where it is not now's. */
void	timeline_slot_time(struct timeline *t, const char *name, usec_t v);
/* With the year always, for reports. */
void	timeline_slot_full(struct timeline *t, const char *name, usec_t v);
/* To the minute, and without the day where it is today. */
void	timeline_slot_about(struct timeline *t, const char *name, usec_t v);
void	timeline_slot_duration(struct timeline *t, const char *name,
		int64_t ms);

/* The sentence "timeline.<base>.<part>" with the slots, none where the
 * catalogue has none. */
struct text	timeline_say(struct timeline *t, const char *base,
			const char *part);
/* One behind the other, in both languages; none is left out. */
struct text	timeline_join(struct timeline *t, struct text a,
			struct text b);

/* The reply without what Postfix wraps around it ("host X said: ",
 * " (in reply to …)"). */
struct span	timeline_reply(struct span reply);
/* "451 4.7.1" of a reply and its dsn; what is missing is left out. */
void	timeline_code(struct span reply, struct span dsn, char out[32]);
/* relay name, else its address, else "". */
struct span	timeline_relay(const struct log_attempt *a);
/* The recipient that decides the verdict, and its last attempt; both may be
 * NULL. */
const struct log_recipient *timeline_decisive(const struct log_message *m,
			const struct log_attempt **ret_attempt);
/* A reply explained, within the limit of meanings; false: none. */
bool	timeline_explain(struct timeline *t, const struct log_attempt *a,
		struct span to, struct reply_meaning *ret);

/* The verdict row (timeline_verdict.c). */
void	timeline_verdict_row(struct timeline *t);
enum severity timeline_severity(enum log_verdict v);

#endif
