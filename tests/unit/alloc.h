/* When memory runs out: every allocation of a call fails once in its turn.
 * The program is linked with --wrap for malloc, calloc and realloc
 * ($(alloc_ldflags)). */
#ifndef MTGP_TESTS_UNIT_ALLOC_H
#define MTGP_TESTS_UNIT_ALLOC_H

/* call returns 0 or -ENOMEM, and 0 when nothing failed.  It is called until
 * it does without the next failure; at most `most` times. */
void	alloc_fail_each(int (*call)(void), long most);

#endif
