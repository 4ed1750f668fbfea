"""The same as the console command ``kim``, for tools that look for manage.py."""

from config.entry import main

if __name__ == "__main__":
    main()
