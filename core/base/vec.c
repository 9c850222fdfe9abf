/* Heap arrays that grow by half. */
#include "core/base/vec.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

int
vec_room(void **array, size_t n, size_t *cap, size_t size)
{
	size_t more;
	void *p;

	if (n < *cap)
		return 0;
	more = *cap ? *cap + *cap / 2 + 1 : 8;
	if (more > SIZE_MAX / size)
		return -ENOMEM;
	p = realloc(*array, more * size);
	if (!p)
		return -ENOMEM;
	*array = p;
	*cap = more;
	return 0;
}
