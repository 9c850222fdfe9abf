/* Inside core/message: what the files of the analysis share.
 *
 * A check adds its rows (top level) and returns 0, or -ENOMEM.  It is called
 * anew at each judgement: it asks all that it can ask at once, and leaves
 * rows pending whose answers are not in.  Sentences are "message.<row>.*". */
#ifndef MTGP_MESSAGE_MESSAGE_PART_H
#define MTGP_MESSAGE_MESSAGE_PART_H

#include "core/message/message.h"
#include "core/mime/field.h"

/* Prepared once. */
struct message {
	struct arena	*arena;
	struct message_options o;	/* copied */
	struct span	 mail;
	struct fields	 fields;
};

/* One judgement. */
struct message_judge {
	const struct message *m;
	struct asker	*by;
	struct arena	*a;		/* of this judgement */
	struct sheet	*s;
	usec_t		 now;
};

#endif
