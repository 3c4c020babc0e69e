from data.recipes.translation import RECIPE

RECIPE.command()
