"""The number of statements of an answer, in a header that benchmarks read."""

from django.db import connection

HEADER = "X-Bench-Statements"


class StatementsMiddleware:
    """Middleware that counts the statements of a request. It costs a call for each."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        number = 0

        def count(execute, *args):
            nonlocal number
            number += 1
            return execute(*args)

        with connection.execute_wrapper(count):
            response = self.get_response(request)
        response[HEADER] = str(number)
        return response
