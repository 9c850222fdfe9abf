/* The frames of mtgp-helper's role parse, both sides (docs/helper.md says the
 * protocol in full).
 *
 *	{"op":"open","analysis":"message","options":{…},"facts":[[NAME,KEY,
 *	 VALUE]…],"now":µs}  with the mail as a descriptor  →  {"open":true}
 *	{"op":"judge","answers":[{"n":0,"state":"given","bytes":BASE64}…]}
 *	 →  {"sheet":{schema 1},"questions":[{"kind":"dns","name":…,"type":16,
 *	 "cd":false,"vantage":""}…]}
 *	any  →  {"error":WORD,…}
 *
 * Questions are numbered from 0 as they come, over all rounds; an answer says
 * its number.  With "more":true a judge only brings answers, and nothing is
 * sent back: so no frame needs to be larger than WIRE_PART.
 * Readers take hostile bytes: -EPROTO is what is not of that form, -EFBIG what
 * is over a limit, -ENOMEM. */
#ifndef MTGP_INQUIRY_WIRE_H
#define MTGP_INQUIRY_WIRE_H

#include <jansson.h>

#include "core/inquiry/inquiry.h"

#define WIRE_PART	((size_t)4 << 20)
#define WIRE_WORD	24
#define WIRE_TRACES	8	/* Received fields of {"op":"trace"}, */
#define WIRE_TRACE_TEXT	512	/* and bytes of an id in it */

struct wire_reply {
	struct arena	*arena;		/* of the names */
	char		 error[WIRE_WORD];	/* "": a sheet */
	struct sheet	*sheet;
	struct question	*questions;
	size_t		 n;
};

/* ---- the console's side ---- */
int	wire_open(const char *analysis, struct span options,
		const struct facts *facts, usec_t now, struct buf *out);
/* One answer; the first of a frame begins it. */
void	wire_answer(struct buf *out, size_t number, const struct answer *a,
		bool first);
void	wire_answers_end(struct buf *out, bool first, bool more);
/* The reply is to be freed with wire_reply_done in any case. */
int	wire_reply_read(struct span frame, struct wire_reply *ret);
void	wire_reply_done(struct wire_reply *r);

/* ---- the helper's side ---- */
/* Calls take() for each answer of a judge.  *ret_more as sent. */
int	wire_answers_read(const json_t *frame, void (*take)(void *arg,
		size_t number, enum answer_state state, struct span bytes),
		void *arg, bool *ret_more);
int	wire_reply_write(const struct sheet *s,
		const struct question *const *questions, size_t n,
		struct buf *out);

#endif
