/* Inside core/bounce: the words of a notice as lines, and the ways in which
 * programs write recipients and replies into them. */
#ifndef MTGP_BOUNCE_DIALECT_H
#define MTGP_BOUNCE_DIALECT_H

#include "core/bounce/notice_part.h"

/* Lines of the notice, before the mail that came back; without the blanks at
 * their ends. */
struct dialect_lines {
	struct span	*v;
	size_t		 n;
	struct span	 behind;	/* the text behind them */
};

int	dialect_lines(struct bounce *b, struct dialect_lines *ret);

/* The first address in s at or behind *at; *at is then its end. */
bool	dialect_address(struct span s, size_t *at, struct span *ret);

/* A way of writing: adds recipients with their replies. */
typedef void dialect_read(struct bounce *b, const struct dialect_lines *l);
dialect_read	dialect_leading, dialect_coded, dialect_within, dialect_json;
/* What servers said, in the transcript of a session; adds no recipient. */
dialect_read	dialect_transcript;

/* Recognises who wrote it, and reads it.  Reports are read before. */
void	dialect_apply(struct bounce *b);

#endif
