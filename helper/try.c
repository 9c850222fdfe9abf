/* The forbidden things, one function each: 0 when it was possible, else the
 * errno.  Part of the test build only. */
#include "helper/try.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/loop/helper.h"

static int
try_open(void)
{
	int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static int
try_create(void)
{
	int fd = open("/tmp/mtgp-helper-try", O_CREAT | O_WRONLY | O_CLOEXEC,
	    0600);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static int
try_socket(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

/* To a port that no role may connect to; nobody listens there. */
static int
try_connect(void)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(1), .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), r = 0;

	if (fd < 0)
		return errno;
	if (connect(fd, (const void *)&to, sizeof to) < 0)
		r = errno;
	close(fd);
	return r;
}

/* A new process; where that is possible it ends at once. */
static int
try_process(void)
{
	long pid = syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);

	if (pid == 0)
		_exit(0);
	return pid < 0 ? errno : 0;
}

static int
try_program(void)
{
	static const char *const argv[] = { "/bin/true", NULL };

	/* returns only when it failed */
	syscall(SYS_execve, argv[0], argv, argv + 1);
	return errno;
}

static int
try_signal(void)
{
	return kill(getppid(), 0) < 0 ? errno : 0;
}

static int
try_root(void)
{
	if (geteuid() == 0)
		return 0;
	return setuid(0) < 0 ? errno : 0;
}

static int
try_code(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return errno;
	munmap(p, 4096);
	return 0;
}

int
try_handle(const struct role_request *rq)
{
	static const struct { const char *what; int (*try)(void); } all[] = {
		{ "code", try_code }, { "connect", try_connect },
		{ "create", try_create },
		{ "open", try_open }, { "process", try_process },
		{ "program", try_program }, { "root", try_root },
		{ "signal", try_signal }, { "socket", try_socket },
	};
	const char *what = json_string_value(json_object_get(rq->json,
	    "what"));
	int code = ENOSYS, r;
	struct buf b;

	for (size_t i = 0; what && i < sizeof all / sizeof all[0]; i++)
		if (strcmp(all[i].what, what) == 0)
			code = all[i].try();
	buf_init(&b, 4096);
	buf_addf(&b, "{\"errno\":%d}", code);
	r = b.error ? b.error :
	    frame_write(rq->reply_fd, buf_span(&b), NULL, 0);
	buf_done(&b);
	return r;
}
