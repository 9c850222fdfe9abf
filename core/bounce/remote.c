/* Nothing that a returned mail says is worth a question: it would be asked
 * because a stranger wrote it. */
#include "core/bounce/remote.h"

bool
bounce_may_ask(const struct question *q)
{
	(void)q;
	return false;
}
