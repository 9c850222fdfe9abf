/* Folding for search and key input: full-width ASCII and the signs of an IME
 * (・？ー、。「」) to their half-width keys, ASCII to lower case. */
#ifndef MTGP_TEXT_FOLD_H
#define MTGP_TEXT_FOLD_H

#include "core/base/buf.h"

/* One typed character to the key it stands for (？ to ?, ｌ to l, 　 to
 * space, ／ and ・ to /, ー to -, 。 to ., 、 to ,); others unchanged. */
uint32_t	fold_key(uint32_t ch);
/* A typed line: full-width ASCII becomes ASCII, the rest stays. */
int		fold_line(struct span in, struct buf *out);
/* For caseless search: fold_line + lower case + half-width kana to full. */
int		fold_search(struct span in, struct buf *out);

#endif
