/* A disk that can fail, wait and be watched, and a clock that can step: loaded before the C library (LD_PRELOAD).

   FAULTS_CONTROL    a file of struct control, which the test changes while the server runs
   FAULTS_DATABASE   the path of the SQLite database; only it, its -wal and -shm and its directory are touched
   FAULTS_JOURNAL    where to write down what was done to the first two; may be unset

   The journal is a row of struct record, each followed by `length` bytes where it is a WRITE.
   tests/faults/power.py reads it. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct control {
  int32_t sync_error; /* an errno, or 0 */
  int32_t write_error;
  int32_t sync_delay_us;
  int32_t clock_offset_s;
};

struct record {
  uint8_t what; /* CREATE, WRITE, TRUNCATE, SYNC, REMOVE or SYNC_DIRECTORY */
  uint8_t file;
  uint8_t unused[6];
  uint64_t offset; /* of a WRITE; the size after a TRUNCATE; for a SYNC the length of the journal when it began */
  uint64_t length;
};

enum { CREATE = 1, WRITE, TRUNCATE, SYNC, REMOVE, SYNC_DIRECTORY };
enum { NONE, DATABASE, WAL, SHM, DIRECTORY };
#define MOST_FILES 65536

static struct control calm;
static volatile struct control *control = &calm;
static const char *database = "";
static size_t database_length;
static char directory[4096];
static int journal = -1;
static uint64_t journal_length;
static pthread_mutex_t journal_lock = PTHREAD_MUTEX_INITIALIZER;
static uint8_t kinds[MOST_FILES]; /* what stands behind each descriptor */

#define REAL(name)                                                                    \
  ({                                                                                  \
    static __typeof__(&name) found;                                                   \
    if (!found) found = (__typeof__(&name))dlsym(RTLD_NEXT, #name);                   \
    found;                                                                            \
  })

__attribute__((constructor)) static void prepare(void) {
  const char *path = getenv("FAULTS_CONTROL");
  int file = path ? REAL(open)(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file >= 0) {
    void *mapped = mmap(NULL, sizeof(struct control), PROT_READ, MAP_SHARED, file, 0);
    if (mapped != MAP_FAILED) control = mapped;
    REAL(close)(file);
  }
  if (getenv("FAULTS_DATABASE")) {
    database = getenv("FAULTS_DATABASE");
    database_length = strlen(database);
    strncpy(directory, database, sizeof directory - 1);
    if (strrchr(directory, '/')) *strrchr(directory, '/') = 0;
  }
  path = getenv("FAULTS_JOURNAL");
  if (path) journal = REAL(open)(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

static int kind_of_path(const char *path) {
  if (!database_length) return NONE;
  if (!strcmp(path, directory)) return DIRECTORY;
  if (strncmp(path, database, database_length)) return NONE;
  if (!path[database_length]) return DATABASE;
  if (!strcmp(path + database_length, "-wal")) return WAL;
  if (!strcmp(path + database_length, "-shm")) return SHM;
  return NONE;
}

static int kind_of(int file) { return file >= 0 && file < MOST_FILES ? kinds[file] : NONE; }

static uint64_t note(int what, int file, uint64_t offset, const void *data, uint64_t length) {
  if (journal < 0 || file == SHM) return 0;
  struct record record = {.what = what, .file = file, .offset = offset, .length = length};
  struct iovec parts[] = {{&record, sizeof record}, {(void *)data, data ? length : 0}};
  pthread_mutex_lock(&journal_lock);
  ssize_t written = writev(journal, parts, 2);
  if (written != (ssize_t)(sizeof record + parts[1].iov_len)) abort();
  uint64_t length_now = journal_length += written;
  pthread_mutex_unlock(&journal_lock);
  return length_now;
}

static int opened(int file, int kind, int is_new) {
  if (file >= 0 && file < MOST_FILES) kinds[file] = kind;
  if (file >= 0 && is_new && (kind == DATABASE || kind == WAL)) note(CREATE, kind, 0, NULL, 0);
  return file;
}

#define OPEN(name)                                                   \
  int name(const char *path, int flags, ...) {                       \
    va_list rest;                                                    \
    va_start(rest, flags);                                           \
    mode_t mode = va_arg(rest, mode_t);                              \
    va_end(rest);                                                    \
    int kind = kind_of_path(path), saved = errno;                    \
    int is_new = kind && (flags & O_CREAT) && access(path, F_OK);    \
    errno = saved;                                                   \
    return opened(REAL(name)(path, flags, mode), kind, is_new);      \
  }
OPEN(open)
OPEN(open64)

int close(int file) {
  if (file >= 0 && file < MOST_FILES) kinds[file] = NONE;
  return REAL(close)(file);
}

#define PWRITE(name, offset_type)                                                   \
  ssize_t name(int file, const void *data, size_t length, offset_type offset) {     \
    int kind = kind_of(file);                                                       \
    if (kind && control->write_error) {                                             \
      errno = control->write_error;                                                 \
      return -1;                                                                    \
    }                                                                               \
    ssize_t written = REAL(name)(file, data, length, offset);                       \
    if (kind && written > 0) note(WRITE, kind, offset, data, written);              \
    return written;                                                                 \
  }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define FTRUNCATE(name, size_type)                                 \
  int name(int file, size_type size) {                             \
    int result = REAL(name)(file, size);                           \
    if (kind_of(file) && !result) note(TRUNCATE, kind_of(file), size, NULL, 0); \
    return result;                                                 \
  }
FTRUNCATE(ftruncate, off_t)
FTRUNCATE(ftruncate64, off64_t)

static int synced(int file, int (*sync)(int)) {
  int kind = kind_of(file);
  if (!kind) return sync(file);
  if (control->sync_delay_us) usleep(control->sync_delay_us);
  if (control->sync_error) {
    errno = control->sync_error;
    return -1;
  }
  pthread_mutex_lock(&journal_lock);
  uint64_t began = journal_length;
  pthread_mutex_unlock(&journal_lock);
  int result = sync(file);
  if (!result) note(kind == DIRECTORY ? SYNC_DIRECTORY : SYNC, kind, began, NULL, 0);
  return result;
}

int fsync(int file) { return synced(file, REAL(fsync)); }
int fdatasync(int file) { return synced(file, REAL(fdatasync)); }

int unlink(const char *path) {
  int kind = kind_of_path(path);
  int result = REAL(unlink)(path);
  if (!result && (kind == DATABASE || kind == WAL)) note(REMOVE, kind, 0, NULL, 0);
  return result;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  int result = REAL(clock_gettime)(clock, now);
  if (!result && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += control->clock_offset_s;
  return result;
}

int gettimeofday(struct timeval *now, void *zone) {
  int result = REAL(gettimeofday)(now, zone);
  if (!result) now->tv_sec += control->clock_offset_s;
  return result;
}

time_t time(time_t *into) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (into) *into = now.tv_sec;
  return now.tv_sec;
}
