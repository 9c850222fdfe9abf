/* The analysis `bounce`: a whole mail that came back.  Is it a bounce, about
 * whom, and what does each answer mean?
 *
 * Read are reports (RFC 3464, 6522, 6533), also where they stand broken or in
 * plain text, and the bounces that follow no standard (core/bounce/dialect.c,
 * a row each).  Delay notices, reports of success, automatic replies, read
 * receipts (RFC 8098), complaints (RFC 5965) and ordinary mails are said as
 * what they are, and are no bounce.
 *
 * bounce_prepare reads the mail once; the judgement asks nothing.  Both are
 * pure; in the product they run in the helper (role parse), since every byte
 * of the mail is hostile (core/bounce/remote.h).
 * Rows: docs/checks/bounce.md.  Limits: MESSAGE_MAX bytes, NOTICE_RECIPIENTS
 * recipients (a row says that there are more), replies as in replies.h. */
#ifndef MTGP_BOUNCE_NOTICE_H
#define MTGP_BOUNCE_NOTICE_H

#include "core/bounce/replies.h"
#include "core/inquiry/inquiry.h"

#define NOTICE_RECIPIENTS 500

struct bounce;

/* Mail and replies must outlive the result; without replies (NULL) no meaning
 * is known.  0, -ENOMEM, -EFBIG. */
int	bounce_prepare(struct span mail, const struct replies *replies,
		struct bounce **ret);
void	bounce_free(struct bounce *b);	/* takes NULL */
/* Of mail that was not, or not yet, delivered; all else it can be is none. */
bool	bounce_is_notice(const struct bounce *b);

/* Its subject is a struct bounce. */
extern const struct analysis bounce_analysis;

#endif
