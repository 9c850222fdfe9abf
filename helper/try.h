/* Only in the test build of the helper (MTGP_HELPER_TEST): the op "try" does
 * what the sandbox must forbid and answers {"errno":N} (0: it was
 * possible), so that a test can prove the sandbox from outside. */
#ifndef MTGP_HELPER_TRY_H
#define MTGP_HELPER_TRY_H

#include "helper/role.h"

int	try_handle(const struct role_request *rq);

#endif
