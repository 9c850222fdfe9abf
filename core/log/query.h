/* A query over a source: hits, and messages made from them.
 *
 * Hits come in widening windows from the newest end (the tail, then ×8 each
 * round), so the first page is there before the scan is; every round replaces
 * the set whole and ends exact for its window.  The result does not depend on
 * block sizes, on compression or on how files are cut.
 * Identity of a message: (host, instance, id, first position); a new message
 * starts at a birth line (client=, pickup uid=, or message-id after removed).
 *
 * A set owns its memory (32 bytes a hit + about 3 a line) and holds no
 * pointer into the source; messages are re-read on demand. */
#ifndef MTGP_LOG_QUERY_H
#define MTGP_LOG_QUERY_H

#include "core/log/filter.h"
#include "core/log/source.h"

struct log_hit {
	struct log_position first;	/* first line */
	usec_t		 arrived;
	uint32_t	 lines;		/* offset into the set's line store */
	uint8_t		 verdict;	/* enum log_verdict, so far; lazy: see
					 * log_query_options */
	uint8_t		 object;	/* enum log_object */
	uint8_t		 flags;		/* LOG_HIT_* */
};
#define LOG_HIT_OPEN	1	/* not removed yet */
#define LOG_HIT_TORN	2	/* its beginning lies before the window */

struct log_set;

struct log_query_options {
	int		 threads;	/* 0: as many as cores, at most 2 */
	size_t		 block;		/* bytes a read, 0: 256 KiB; tests vary
					 * it and expect the same answer */
	/* Hits have a verdict only where the filter asks about messages; else
	 * it is VERDICT_UNKNOWN until they are expanded. */
	bool		 lazy;
	bool		 widen;		/* rounds; false: one exact round */
	const volatile bool *cancel;	/* NULL: never */
	usec_t		 queue_lifetime;	/* 0: 5 days */
	/* log_query_extend only: about so many new bytes of a segment a call
	 * (whole lines), so that a loop gets its turn; 0: all of them. */
	uint64_t	 max_bytes;
	const struct log_host_facts *facts;
	/* With widen and round: rounds also while a file is being unpacked,
	 * this far apart; 0: half a second, and four times their cost. */
	usec_t		 interim;
	/* Called from the caller's thread after each round but the last; the
	 * set belongs to the callee. */
	void		(*round)(void *arg, struct log_set *set);
	void		(*progress)(void *arg, uint64_t done, uint64_t total);
	void		*arg;
};

int	log_query_run(struct log_source *s, const struct log_filter *f,
		const struct log_query_options *o, struct log_set **ret,
		struct error *e);
void	log_set_free(struct log_set *set);	/* takes NULL */
size_t	log_set_count(const struct log_set *set);
/* In order of arrival (first line). */
const struct log_hit *log_set_hit(const struct log_set *set, size_t i);
/* All lines read?  False: counts are "at least". */
bool	log_set_complete(const struct log_set *set);
/* Messages, refusals and (when asked for) sessions that arrived in the
 * filter's range, matching or not, in what was read.  Known only where
 * log_set_counted says so: a search for words does not count what it passes
 * over, and the total is 0. */
bool	log_set_counted(const struct log_set *set);
uint64_t log_set_total(const struct log_set *set);
/* Builds the whole object (lines tied by pid included). */
int	log_set_expand(struct log_set *set, struct log_source *s, size_t i,
		struct arena *a, struct log_message *ret);
/* Counts of hits by hour (or day when the span is over 4 days), for the
 * histogram: ret_counts has n bins from ret_since, each ret_width long. */
int	log_set_histogram(const struct log_set *set, usec_t since,
		usec_t until, size_t nbins, uint32_t *ret_counts,
		usec_t *ret_since, usec_t *ret_width);

/* Drops the hits that keep() does not want; of one that changes later, the
 * hit comes back. 0 or -ENOMEM (nothing dropped, keep() not asked). */
int	log_set_retain(struct log_set *set,
		bool (*keep)(void *arg, const struct log_hit *h), void *arg);

/* Following: after new bytes were noticed, brings the set up to date.
 * ret_first_changed: least index whose hit is new or changed.
 * Messages that were not removed a day after their queue_lifetime keep their
 * hits, but get no more lines: memory stays bounded.
 * 0, or 1 when max_bytes left some for another call. */
int	log_query_extend(struct log_source *s, const struct log_filter *f,
		const struct log_query_options *o, struct log_set *set,
		size_t *ret_first_changed, struct error *e);
/* After a log_query_run that was cancelled: *set, that of its last round, or
 * NULL (then a new one), can be extended by what is written from here on.
 * What was not read before stays unread; a message of which a new line comes
 * is whole. */
int	log_query_stopped(struct log_source *s, const struct log_filter *f,
		const struct log_query_options *o, struct log_set **set);

#endif
