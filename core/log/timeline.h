/* The time line of one message: the first pure analysis (ARCHITECTURE.md).
 * prepare = log_message_build (core/log/message.h); judge turns the message
 * and the facts it asks for into a sheet of kind "log".
 *
 * Rows (docs/checks/timeline.md): verdict (phone sentence, why, remedy,
 * report; fields queue_id message_id from arrived …; the lines that prove
 * it), queue (facts queue.*: still in queue, next retry), recipient* with
 * attempt* (delays as a figure, receipt, meaning of the reply by
 * core/bounce), client, link* (child messages), lines with line*.
 * Facts asked: queue.name and queue.next_retry of the queue id,
 * postconf.maximal_queue_lifetime; only while the message is not finished.
 * Limits: 500 recipients, 50 attempts a recipient, 5,000 lines, 20 meanings
 * looked up; what is left out is counted in a row `more`.
 * Sentences: data/text/timeline.tsv; none promises arrival. */
#ifndef MTGP_LOG_TIMELINE_H
#define MTGP_LOG_TIMELINE_H

#include "core/bounce/replies.h"
#include "core/inquiry/inquiry.h"
#include "core/log/message.h"
#include "core/sheet/sheet.h"

/* What is judged; everything is borrowed. */
struct timeline_subject {
	const struct log_message *message;
	struct span		 source;	/* name for evidence */
	const struct replies	*replies;	/* may be NULL */
	bool			 lines;		/* add the raw lines */
};

/* judge takes a struct timeline_subject. */
extern const struct analysis timeline_analysis;

struct timeline_options {
	usec_t			 now;
	struct span		 source;	/* name for evidence */
	const struct replies	*replies;	/* may be NULL */
	const struct facts	*facts;		/* may be NULL */
	bool			 lines;		/* add the raw lines */
};

/* The whole inquiry at once, with the facts at hand.  NULL: no memory. */
struct sheet *timeline_judge(const struct log_message *m,
		const struct timeline_options *o);

/* What goes into a case for a row: the verdict of a time line stands for the
 * mail and takes all other rows below it, with the raw lines as its evidence;
 * of any other sheet the row as it is.  One row; NULL: no memory. */
struct sheet *timeline_finding(const struct sheet *s, const struct row *r);

#endif
