/* libgearman doing what the other contenders do: libgearman MODE PORT JOBS IN_FLIGHT
   It waits for each answer before the next request, but for `call`, which runs IN_FLIGHT tasks at a time. */
#include <libgearman-1.0/gearman.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { PAYLOAD_BYTES = 100 };

static char payload[PAYLOAD_BYTES];

static void check(gearman_return_t code, const char *what) {
  if (code == GEARMAN_SUCCESS) return;
  fprintf(stderr, "%s: %s\n", what, gearman_strerror(code));
  exit(1);
}

static gearman_client_st *client_on(in_port_t port) {
  gearman_client_st *client = gearman_client_create(NULL);
  check(gearman_client_add_server(client, "127.0.0.1", port), "add_server");
  return client;
}

static void submit(in_port_t port, long jobs) {
  gearman_client_st *client = client_on(port);
  gearman_job_handle_t handle;
  for (long i = 0; i < jobs; i++)
    check(gearman_client_do_background(client, "bench", NULL, payload, PAYLOAD_BYTES, handle), "submit");
  gearman_client_free(client);
}

static void call(in_port_t port, long jobs, long in_flight) {
  gearman_client_st *client = client_on(port);
  gearman_client_add_options(client, GEARMAN_CLIENT_FREE_TASKS);
  for (long done = 0; done < jobs; done += in_flight) {
    gearman_return_t code;
    for (long i = 0; i < in_flight && done + i < jobs; i++) {
      gearman_client_add_task(client, NULL, NULL, "bench", NULL, payload, PAYLOAD_BYTES, &code);
      check(code, "add_task");
    }
    check(gearman_client_run_tasks(client), "run_tasks");
  }
  gearman_client_free(client);
}

static void *answer(gearman_job_st *job, void *context, size_t *size, gearman_return_t *code) {
  (void)context;
  *size = gearman_job_workload_size(job);
  *code = GEARMAN_SUCCESS;
  void *result = malloc(*size);
  memcpy(result, gearman_job_workload(job), *size);
  return result;
}

static gearman_worker_st *worker_on(in_port_t port) {
  gearman_worker_st *worker = gearman_worker_create(NULL);
  check(gearman_worker_add_server(worker, "127.0.0.1", port), "add_server");
  check(gearman_worker_add_function(worker, "bench", 0, answer, NULL), "add_function");
  return worker;
}

static void drain(in_port_t port, long jobs) {
  gearman_worker_st *worker = worker_on(port);
  for (long i = 0; i < jobs; i++) check(gearman_worker_work(worker), "work");
  gearman_worker_free(worker);
}

static void serve(in_port_t port) {
  gearman_worker_st *worker = worker_on(port);
  printf("{\"seconds\":0,\"peakMiB\":0}\n");
  fflush(stdout);
  while (1) gearman_worker_work(worker);
}

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  const char *mode = argv[1];
  in_port_t port = (in_port_t)atoi(argv[2]);
  long jobs = atol(argv[3]), in_flight = atol(argv[4]);
  memset(payload, 'x', sizeof payload);

  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  if (!strcmp(mode, "submit")) submit(port, jobs);
  else if (!strcmp(mode, "call")) call(port, jobs, in_flight);
  else if (!strcmp(mode, "drain")) drain(port, jobs);
  else if (!strcmp(mode, "serve")) serve(port);
  else return 2;
  clock_gettime(CLOCK_MONOTONIC, &end);

  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  double seconds = (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
  printf("{\"seconds\":%f,\"peakMiB\":%f}\n", seconds, (double)usage.ru_maxrss / 1024);
  return 0;
}
