/* The time line of one message: the first pure analysis (DESIGN section 2).
 * prepare = log_message_build (core/log/message.h); judge turns the message
 * and the facts into a sheet of kind "log".
 *
 * Rows (docs/checks/log.md): verdict (phone sentence, why, remedy, report;
 * fields queue_id message_id from arrived …), recipient* with attempt*
 * (delays as a figure, receipt, meaning of the reply by core/bounce),
 * queue (facts from `postqueue -j`: still in queue, next retry), client,
 * link* (child messages), line* (raw lines as evidence).
 * Sentences: WORDING.md; never promise arrival. */
#ifndef MTGP_LOG_TIMELINE_H
#define MTGP_LOG_TIMELINE_H

#include "core/bounce/replies.h"
#include "core/inquiry/facts.h"
#include "core/log/message.h"
#include "core/sheet/sheet.h"

struct timeline_options {
	usec_t			 now;
	struct span		 source;	/* name for evidence */
	const struct replies	*replies;	/* may be NULL */
	const struct facts	*facts;		/* may be NULL */
	bool			 lines;		/* add the raw lines */
};

/* NULL: no memory.  Sets bits of asks[] for facts it would like. */
struct sheet *timeline_judge(const struct log_message *m,
		const struct timeline_options *o);

#endif
